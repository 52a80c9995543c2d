import { ActionIcon, Button, Menu } from '@mantine/core';
import type { User } from '@pmd/core/contract/users';
import { IconDots, IconKey, IconPlus, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ColDef } from 'ag-grid-community';
import type { CustomCellRendererProps } from 'ag-grid-react';
import { useState } from 'react';
import { changeUser, resetPassword, usersQuery } from '../api/users.ts';
import { useUser } from '../api/useSession.ts';
import * as format from '../format.ts';
import { instants, naming } from '../grid/cells.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { StatusBadge, Tag } from '../ui/StatusBadge.tsx';
import { toastDone } from '../ui/toast.ts';
import { NewUserModal } from '../users/NewUserModal.tsx';
import { type OneTimePassword, OneTimePasswordModal } from '../users/OneTimePasswordModal.tsx';

type Dialog = { kind: 'new' } | { kind: 'status' | 'reset'; user: User } | null;
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
      <Loaded query={users} what="The users">
        {({ items }) => (
          <DataGrid label="Users" rows={items} columns={columns} idOf={(user) => user.id} context={context} />
        )}
      </Loaded>
      {dialog?.kind === 'new' && <NewUserModal onClose={close} onCreated={setIssued} />}
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
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => context.open({ kind: 'reset', user })}>
          Reset password
        </Menu.Item>
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
