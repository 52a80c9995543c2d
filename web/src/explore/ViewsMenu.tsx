import { Button, Menu, Switch, TextInput } from '@mantine/core';
import { NewView, type SavedView, type ViewChange, type ViewState } from '@pmd/core/contract/views';
import {
  IconBookmark,
  IconChevronDown,
  IconDeviceFloppy,
  IconHome,
  IconPencil,
  IconTrash,
  IconUsers,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useUser } from '../api/useSession.ts';
import { changeView, createView, deleteView, viewsQuery } from '../api/views.ts';
import { CheckMark } from '../ui/CheckMark.tsx';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { FormModal } from '../ui/FormModal.tsx';
import { toastDone, toastError } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';

type Dialog = 'save' | 'rename' | 'delete';

/** Saved views: open one, save what is shown, rename, share, start with it, delete. */
export function ViewsMenu({
  current,
  state,
  onOpen,
}: {
  /** The view the page was opened from, if any. */
  current: SavedView | undefined;
  /** What is shown now. */
  state: ViewState;
  /** Undefined: the plain view. */
  onOpen: (view: SavedView | undefined) => void;
}) {
  const queries = useQueryClient();
  const { data } = useQuery(viewsQuery());
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ['views'] });
  const changing = useMutation({
    mutationFn: ({ change }: { change: ViewChange; done: string }) => changeView(current?.id ?? '', change),
    onSuccess: (_, { done }) => {
      void refresh();
      toastDone(done);
    },
    onError: (thrown) => toastError('The view could not be changed', thrown),
  });
  const set = (change: ViewChange, done: string) => changing.mutate({ change, done });
  const views = data?.items ?? [];
  const isChanged = current !== undefined && !isSame(current.state, state);
  const name = current ? `${current.name}${isChanged ? ' (changed)' : ''}` : 'Views';
  const whom = useUser().clientId ? 'your colleagues' : 'the agency';
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={280}>
        <Menu.Target>
          <Button
            variant="default"
            maw={280}
            leftSection={<IconBookmark size={16} stroke={1.6} />}
            rightSection={<IconChevronDown size={14} />}
            aria-label={`Saved views: ${current ? name : 'none open'}`}
          >
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Open</Menu.Label>
          <Menu.Item leftSection={<CheckMark on={!current} />} onClick={() => onOpen(undefined)}>
            Everything, as at first
          </Menu.Item>
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              leftSection={<CheckMark on={view.id === current?.id} />}
              rightSection={<Marks view={view} />}
              onClick={() => onOpen(view)}
              style={{ overflowWrap: 'anywhere' }}
            >
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {current?.isOwn && (
            <Menu.Item
              leftSection={<IconDeviceFloppy size={14} />}
              disabled={!isChanged}
              onClick={() => set({ state }, `${current.name} saved`)}
            >
              Save
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconDeviceFloppy size={14} />} onClick={() => setDialog('save')}>
            Save as
          </Menu.Item>
          {current && (
            <Menu.Item
              leftSection={<IconHome size={14} />}
              onClick={() =>
                set(
                  { isDefault: !current.isDefault },
                  current.isDefault
                    ? 'You start with everything again'
                    : `You start with ${current.name} now`,
                )
              }
            >
              {current.isDefault ? 'Stop starting with it' : 'Start with it'}
            </Menu.Item>
          )}
          {current?.isOwn && (
            <>
              <Menu.Item
                leftSection={<IconUsers size={14} />}
                onClick={() =>
                  set(
                    { isShared: !current.isShared },
                    current.isShared
                      ? `${current.name} is yours alone again`
                      : `${current.name} is shared with ${whom}`,
                  )
                }
              >
                {current.isShared ? 'Stop sharing' : `Share with ${whom}`}
              </Menu.Item>
              <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setDialog('rename')}>
                Rename
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={14} />} onClick={() => setDialog('delete')}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'save' && (
        <NameModal
          title="Save as"
          action="Save view"
          whom={whom}
          initial={current?.isOwn ? '' : (current?.name ?? '')}
          submit={(named, isShared) => createView({ name: named, state, isShared })}
          onDone={(saved) => {
            void refresh();
            toastDone(`${saved.name} saved`);
            onOpen(saved);
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'rename' && current && (
        <NameModal
          title="Rename view"
          action="Rename"
          whom={null}
          initial={current.name}
          submit={(named) => changeView(current.id, { name: named })}
          onDone={(saved) => {
            void refresh();
            toastDone(`Renamed to ${saved.name}`);
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'delete' && current && (
        <ConfirmModal
          title={`Delete ${current.name}?`}
          action="Delete view"
          onConfirm={async () => {
            await deleteView(current.id);
            await refresh();
            onOpen(undefined);
          }}
          onClose={() => setDialog(null)}
        >
          {current.isShared
            ? 'It is shared: it goes away for everybody. No number is lost.'
            : 'What it shows can be set up again; no number is lost.'}
        </ConfirmModal>
      )}
    </>
  );
}

function NameModal({
  title,
  action,
  whom,
  initial,
  submit,
  onDone,
  onClose,
}: {
  title: string;
  action: string;
  /** Who it can be shared with; null where that is not the question. */
  whom: string | null;
  initial: string;
  submit: (name: string, isShared: boolean) => Promise<SavedView>;
  onDone: (saved: SavedView) => void;
  onClose: () => void;
}) {
  const [isShared, setShared] = useState(false);
  const form = useForm({
    schema: NewView.pick({ name: true }),
    initial: { name: initial },
    submit: ({ name }) => submit(name, isShared),
    onDone: (saved) => {
      onDone(saved);
      onClose();
    },
  });
  return (
    <FormModal title={title} action={action} form={form} onClose={onClose}>
      <TextInput data-autofocus {...form.field('name', 'Name')} />
      {whom && (
        <Switch
          label={`Share with ${whom}`}
          checked={isShared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
      )}
    </FormModal>
  );
}

function Marks({ view }: { view: SavedView }) {
  const sharing = view.isOwn ? 'Shared' : `Shared by ${view.owner ?? 'somebody else'}`;
  return (
    <>
      {view.isDefault && <IconHome size={14} title="You start with it" />}
      {view.isShared && <IconUsers size={14} title={sharing} />}
    </>
  );
}

/** Whether two views show the same; how wide columns are is not worth a word. */
function isSame(one: ViewState, other: ViewState): boolean {
  const text = ({ layout: { widths: _, ...layout }, ...state }: ViewState) =>
    JSON.stringify({ ...state, layout }, (_, value) => (isPlain(value) ? sorted(value) : value));
  return text(one) === text(other);
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
// Postgres keeps the fields of an object in an order of its own.
const sorted = (value: object) =>
  Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
