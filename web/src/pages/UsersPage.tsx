import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import type { User } from '@pmd/core/contract/users';
import {
  IconDots,
  IconKey,
  IconLink,
  IconLogout,
  IconPlus,
  IconSearch,
  IconShieldOff,
  IconUserCheck,
  IconUserOff,
  IconUserShield,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ColDef } from 'ag-grid-community';
import type { CustomCellRendererProps } from 'ag-grid-react';
import { useState } from 'react';
import {
  changeUser,
  makeLink,
  removeSecondFactorOf,
  resetPassword,
  signOut,
  usersQuery,
} from '../api/users.ts';
import { useUser } from '../api/useSession.ts';
import * as format from '../format.ts';
import { instants, naming } from '../grid/cells.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { StatusBadge, Tag } from '../ui/StatusBadge.tsx';
import { toastDone } from '../ui/toast.ts';
import { type IssuedLink, LinkModal } from '../users/LinkModal.tsx';
import { NewUserModal } from '../users/NewUserModal.tsx';
import { type OneTimePassword, OneTimePasswordModal } from '../users/OneTimePasswordModal.tsx';
import { RightsModal } from '../users/RightsModal.tsx';

type Action = 'rights' | 'status' | 'reset' | 'link' | 'sign-out' | 'second-factor';
type Dialog = { kind: 'new' } | { kind: Action; user: User } | null;
type UserContext = { open: (dialog: Dialog) => void; ownId: string };

const columns: ColDef<User>[] = [
  { field: 'email', headerName: 'Email', ...naming, tooltipField: 'email' },
  {
    field: 'role',
    headerName: 'Role',
    flex: 1,
    minWidth: 120,
    valueFormatter: ({ value }) => (value === 'admin' ? 'Administrator' : 'Client'),
  },
  {
    field: 'clientName',
    headerName: 'Client',
    flex: 1,
    minWidth: 140,
    tooltipField: 'clientName',
    valueFormatter: ({ data }) => data?.clientName ?? (data?.role === 'admin' ? 'All' : '—'),
  },
  {
    field: 'hasSecondFactor',
    headerName: 'Second factor',
    // A word, not the grid's own box to tick.
    cellDataType: 'text',
    flex: 1,
    minWidth: 130,
    valueFormatter: ({ value }) => (value ? 'On' : 'Off'),
  },
  { field: 'lastSeenAt', headerName: 'Last seen', flex: 1, minWidth: 170, ...instants },
  {
    field: 'status',
    headerName: 'Status',
    flex: 1,
    minWidth: 190,
    cellRenderer: ({ data }: CustomCellRendererProps<User>) =>
      data?.status === 'active' && data.mustChangePassword ? (
        <Tag tone="busy">Waits for first log-in</Tag>
      ) : (
        data && <StatusBadge status={data.status} />
      ),
  },
  {
    colId: 'actions',
    headerName: '',
    width: 64,
    sortable: false,
    resizable: false,
    cellRenderer: UserActions,
  },
];

/** Who may log in, as what, and the one-time passwords that let them in. */
export default function UsersPage() {
  const users = useQuery(usersQuery());
  const queries = useQueryClient();
  const ownId = useUser().id;
  const [dialog, setDialog] = useState<Dialog>(null);
  const [text, setText] = useState('');
  const [link, setLink] = useState<IssuedLink | null>(null);
  const [issued, setIssued] = useState<OneTimePassword | null>(null);
  const close = () => setDialog(null);
  const [context] = useState<UserContext>({ open: setDialog, ownId });

  const setStatus = async (user: User) => {
    const { email, status } = await changeUser(user.id, {
      status: user.status === 'active' ? 'disabled' : 'active',
    });
    toastDone(`${email} is ${status}`);
    await queries.invalidateQueries({ queryKey: ['users'] });
  };
  const reset = async ({ id, email }: User) => {
    setIssued({ email, ...(await resetPassword(id)) });
    await queries.invalidateQueries({ queryKey: ['users'] });
  };
  const invite = async ({ id, email }: User) => {
    setLink({ email, ...(await makeLink(id)) });
    await queries.invalidateQueries({ queryKey: ['users'] });
  };
  const endSessions = async ({ id, email }: User) => {
    await signOut(id);
    toastDone(`${email} is signed out everywhere`);
  };
  const removeFactor = async ({ id, email }: User) => {
    await removeSecondFactorOf(id);
    toastDone(`${email} logs in with the password only`);
    await queries.invalidateQueries({ queryKey: ['users'] });
  };
  const wanted = text.trim().toLowerCase();
  const isWanted = ({ email, clientName }: User) =>
    `${email} ${clientName ?? ''}`.toLowerCase().includes(wanted);

  return (
    <Page
      title="Users"
      note={users.data && format.counted(users.data.total, 'user')}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setDialog({ kind: 'new' })}>
          New user
        </Button>
      }
      fill
    >
      <TextInput
        aria-label="Search users"
        placeholder="Email or client"
        leftSection={<IconSearch size={16} />}
        maw={280}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Loaded query={users} what="The users">
        {({ items }) => (
          <DataGrid
            label="Users"
            rows={items.filter(isWanted)}
            columns={columns}
            idOf={(user) => user.id}
            context={context}
          />
        )}
      </Loaded>
      {dialog?.kind === 'new' && <NewUserModal onClose={close} onCreated={setIssued} />}
      {dialog?.kind === 'rights' && <RightsModal user={dialog.user} onClose={close} />}
      {dialog?.kind === 'status' && (
        <ConfirmModal
          title={`${dialog.user.status === 'active' ? 'Disable' : 'Enable'} ${dialog.user.email}`}
          action={dialog.user.status === 'active' ? 'Disable' : 'Enable'}
          onConfirm={() => setStatus(dialog.user)}
          onClose={close}
        >
          {dialog.user.status === 'active'
            ? 'This person is logged out everywhere and cannot log in until enabled again. Nothing is deleted.'
            : 'This person can log in again with the password as it was.'}
        </ConfirmModal>
      )}
      {dialog?.kind === 'reset' && (
        <ConfirmModal
          title={`Reset the password of ${dialog.user.email}`}
          action="Reset password"
          onConfirm={() => reset(dialog.user)}
          onClose={close}
        >
          The current password stops working and all sessions end. You get a one-time password to pass on.
        </ConfirmModal>
      )}
      {dialog?.kind === 'link' && (
        <ConfirmModal
          title={`Make a link for ${dialog.user.email}`}
          action="Make link"
          onConfirm={() => invite(dialog.user)}
          onClose={close}
        >
          With the link the person chooses a password. The current password stops working and all sessions
          end.
        </ConfirmModal>
      )}
      {dialog?.kind === 'sign-out' && (
        <ConfirmModal
          title={`Sign out ${dialog.user.email} everywhere`}
          action="Sign out everywhere"
          onConfirm={() => endSessions(dialog.user)}
          onClose={close}
        >
          Every session on every device ends at once. The password stays, so the person can log in again.
        </ConfirmModal>
      )}
      {dialog?.kind === 'second-factor' && (
        <ConfirmModal
          title={`Remove the second factor of ${dialog.user.email}`}
          action="Remove second factor"
          onConfirm={() => removeFactor(dialog.user)}
          onClose={close}
        >
          For somebody who has lost the authenticator app. Log-in asks for the password only until another one
          is set up, and all sessions end.
        </ConfirmModal>
      )}
      {link && <LinkModal issued={link} onClose={() => setLink(null)} />}
      {issued && <OneTimePasswordModal issued={issued} onClose={() => setIssued(null)} />}
    </Page>
  );
}

function UserActions({ data: user, context }: CustomCellRendererProps<User, unknown, UserContext>) {
  if (!user) return null;
  const isActive = user.status === 'active';
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Actions for ${user.email}`}
          style={{ verticalAlign: 'middle' }}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconUserShield size={16} />}
          disabled={user.id === context.ownId}
          onClick={() => context.open({ kind: 'rights', user })}
        >
          Change role
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => context.open({ kind: 'reset', user })}>
          Reset password
        </Menu.Item>
        <Menu.Item leftSection={<IconLink size={16} />} onClick={() => context.open({ kind: 'link', user })}>
          Make a one-time link
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => context.open({ kind: 'sign-out', user })}
        >
          Sign out everywhere
        </Menu.Item>
        {user.hasSecondFactor && (
          <Menu.Item
            leftSection={<IconShieldOff size={16} />}
            onClick={() => context.open({ kind: 'second-factor', user })}
          >
            Remove second factor
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={isActive ? <IconUserOff size={16} /> : <IconUserCheck size={16} />}
          disabled={user.id === context.ownId}
          onClick={() => context.open({ kind: 'status', user })}
        >
          {isActive ? 'Disable' : 'Enable'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
