import { EmptyState, Group, Paper, Select, Stack, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { NamedItem } from '@pmd/core/contract/names';
import { IconSearch, IconTags } from '@tabler/icons-react';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { clientsQuery } from '../api/clients.ts';
import { mergesQuery, namesQuery, undoMerge } from '../api/names.ts';
import { levels, noun } from '../names/levels.ts';
import { MergeHistory } from '../names/MergeHistory.tsx';
import { MergeModal } from '../names/MergeModal.tsx';
import { NameTree } from '../names/NameTree.tsx';
import { RenameModal } from '../names/RenameModal.tsx';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { toastDone } from '../ui/toast.ts';

type Dialog =
  | { kind: 'rename'; item: NamedItem }
  | { kind: 'merge'; item: NamedItem; parentId: string | null }
  | { kind: 'undo'; item: NamedItem; merged: NamedItem['merged'][number] }
  | null;

/** What campaigns, strategies, placements and creatives of a client are called in reports, and which of them are one. */
export default function NamesPage() {
  const [search, setSearch] = useSearchParams();
  const clients = useQuery(clientsQuery());
  const clientId = search.get('client') ?? clients.data?.items[0]?.id;
  const [text, setText] = useState('');
  const [typed] = useDebouncedValue(text.trim(), 250);
  const [dialog, setDialog] = useState<Dialog>(null);
  const queries = useQueryClient();
  const close = () => setDialog(null);
  const undo = async (mergeId: string) => {
    const { source } = await undoMerge(mergeId);
    toastDone(`“${source}” is shown by itself again.`);
    await queries.invalidateQueries({ queryKey: ['names'] });
    await queries.invalidateQueries({ queryKey: ['cube'] });
  };
  const actions = {
    onRename: (item: NamedItem) => setDialog({ kind: 'rename', item }),
    onMerge: (item: NamedItem, parentId: string | null) => setDialog({ kind: 'merge', item, parentId }),
    onUndo: (item: NamedItem, merged: NamedItem['merged'][number]) =>
      setDialog({ kind: 'undo', item, merged }),
  };
  return (
    <Page
      title="Names"
      note="Files keep their own names for everything; here you decide what reports call it, and what belongs together."
    >
      <Group gap="md" align="end">
        <Select
          label="Client"
          searchable
          allowDeselect={false}
          w={260}
          data={clients.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          value={clientId ?? null}
          onChange={(id) => id && setSearch({ client: id }, { replace: true })}
        />
        <TextInput
          label="Search"
          placeholder="A name, at any level"
          leftSection={<IconSearch size={16} />}
          w={260}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Group>
      {clientId &&
        (typed === '' ? (
          <Paper component="section" aria-label="Names">
            <Campaigns clientId={clientId} actions={actions} />
          </Paper>
        ) : (
          <Search clientId={clientId} text={typed} actions={actions} />
        ))}
      {clientId && <Merges clientId={clientId} />}
      {dialog?.kind === 'rename' && <RenameModal item={dialog.item} onClose={close} />}
      {dialog?.kind === 'merge' && clientId && (
        <MergeModal clientId={clientId} parentId={dialog.parentId} item={dialog.item} onClose={close} />
      )}
      {dialog?.kind === 'undo' && (
        <ConfirmModal
          title={`Undo the merge of “${dialog.merged.name}”`}
          action="Undo merge"
          onConfirm={() => undo(dialog.merged.mergeId)}
          onClose={close}
        >
          {`This ${noun(dialog.item.level)} is shown by itself again, on all days, with exactly the numbers it had. Files to come are shown under it, too.`}
        </ConfirmModal>
      )}
    </Page>
  );
}

type Actions = Parameters<typeof NameTree>[0]['actions'];

function Campaigns({ clientId, actions }: { clientId: string; actions: Actions }) {
  const campaigns = useQuery(namesQuery(clientId, 'campaigns', null));
  return (
    <Loaded query={campaigns} what="The names">
      {({ total }) =>
        total === 0 ? (
          <EmptyState
            p="lg"
            icon={<IconTags stroke={1.5} />}
            title="No names yet"
            description="Campaigns, strategies, placements and creatives appear here with the first file that names them."
          />
        ) : (
          <NameTree clientId={clientId} level="campaigns" parentId={null} actions={actions} />
        )
      }
    </Loaded>
  );
}

/** What a search finds, level by level. */
function Search({ clientId, text, actions }: { clientId: string; text: string; actions: Actions }) {
  const found = useQueries({
    queries: levels.map(({ level }) => namesQuery(clientId, level, null, text)),
  });
  if (found.every(({ data }) => data?.total === 0)) {
    return (
      <EmptyState
        p="lg"
        icon={<IconTags stroke={1.5} />}
        title="Nothing is called like that"
        description="A search looks at names in reports and in files, at every level of this client."
      />
    );
  }
  return levels.map(
    ({ level, many }, index) =>
      found[index]?.data?.total !== 0 && (
        <Paper key={level} component="section" aria-label={`Found ${many}`} p="md">
          <Stack gap="sm">
            <Title order={2} tt="capitalize">
              {many}
            </Title>
            <NameTree clientId={clientId} level={level} parentId={null} search={text} actions={actions} />
          </Stack>
        </Paper>
      ),
  );
}

function Merges({ clientId }: { clientId: string }) {
  const { data } = useQuery(mergesQuery(clientId));
  if (!data || data.total === 0) return null;
  return (
    <Paper p="md" component="section">
      <Stack gap="md">
        <Title order={2}>What was merged</Title>
        <MergeHistory merges={data.items} />
      </Stack>
    </Paper>
  );
}
