import { Button, EmptyState, Group, Pagination, Paper, Select, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconHistory } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import {
  AUDIT_PER_PAGE,
  type AuditConditions,
  auditActionsQuery,
  auditCsv,
  auditQuery,
} from '../api/audit.ts';
import { AuditTable } from '../audit/AuditTable.tsx';
import { inWords } from '../audit/words.ts';
import * as format from '../format.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { saveAs } from '../ui/saveAs.ts';
import { toastError } from '../ui/toast.ts';

/** Who changed what and when; what narrows it down is in the address. */
export default function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const conditions: AuditConditions = {
    userEmail: search.get('userEmail'),
    action: search.get('action'),
    entityId: search.get('entityId'),
    from: search.get('from'),
    to: search.get('to'),
  };
  const page = Math.max(1, Math.trunc(Number(search.get('page'))) || 1);
  const entries = useQuery(auditQuery(conditions, page));
  const actions = useQuery(auditActionsQuery());
  const pages = Math.ceil((entries.data?.total ?? 0) / AUDIT_PER_PAGE);
  const exporting = useMutation({
    mutationFn: () => auditCsv(conditions),
    onSuccess: (file) => saveAs(file, 'audit-log.csv'),
    onError: (thrown) => toastError('The audit log could not be exported', thrown),
  });
  const narrow = (change: Partial<Record<keyof AuditConditions, string | null>>) =>
    setSearch(
      (before) => {
        before.delete('page');
        for (const [name, value] of Object.entries(change)) {
          if (value) before.set(name, value);
          else before.delete(name);
        }
        return before;
      },
      { replace: true },
    );
  const typeWho = useDebouncedCallback((userEmail: string) => narrow({ userEmail: userEmail.trim() }), 300);
  const isNarrowed = Object.values(conditions).some((value) => value !== null);
  return (
    <Page
      title="Audit log"
      note={entries.data && format.counted(entries.data.total, 'change')}
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          loading={exporting.isPending}
          onClick={() => exporting.mutate()}
        >
          Export CSV
        </Button>
      }
    >
      <Group gap="sm" align="end">
        <TextInput
          label="Who"
          placeholder="Part of an email"
          w={190}
          defaultValue={conditions.userEmail ?? ''}
          onChange={(event) => typeWho(event.currentTarget.value)}
        />
        <Select
          label="What"
          placeholder="Everything"
          clearable
          searchable
          w={220}
          data={actions.data?.items.map((action) => ({ value: action, label: inWords(action) })) ?? []}
          value={conditions.action}
          onChange={(action) => narrow({ action })}
        />
        <DateInput
          label="From"
          clearable
          valueFormat="YYYY-MM-DD"
          firstDayOfWeek={1}
          w={150}
          value={conditions.from}
          onChange={(from) => narrow({ from })}
        />
        <DateInput
          label="To"
          clearable
          valueFormat="YYYY-MM-DD"
          firstDayOfWeek={1}
          w={150}
          value={conditions.to}
          onChange={(to) => narrow({ to })}
        />
        {isNarrowed && (
          <Button variant="subtle" onClick={() => setSearch({}, { replace: true })}>
            Show everything
          </Button>
        )}
      </Group>
      <Loaded query={entries} what="The audit log">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              mt="xl"
              icon={<IconHistory stroke={1.5} />}
              title={isNarrowed ? 'Nothing meets these conditions' : 'Nothing has been changed yet'}
              description="Every change that a person makes here is listed, with what was before."
            />
          ) : (
            <Paper component="section" px="md">
              <AuditTable entries={items} />
            </Paper>
          )
        }
      </Loaded>
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={(next) =>
            setSearch((before) => {
              before.set('page', String(next));
              return before;
            })
          }
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      )}
    </Page>
  );
}
