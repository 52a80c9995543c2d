import { Button, Group, Pagination, SegmentedControl, Select, Stack, Text, Title } from '@mantine/core';
import type { Ingestion, LineKind, Reject } from '@pmd/core/contract/ingestions';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ColDef } from 'ag-grid-community';
import { useState } from 'react';
import { REJECTS_PER_PAGE, rejectsCsv, rejectsQuery } from '../api/ingestions.ts';
import * as format from '../format.ts';
import { counts } from '../grid/cells.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { saveAs } from '../ui/saveAs.ts';
import { toastError } from '../ui/toast.ts';

const columns: ColDef<Reject>[] = [
  { field: 'lineNo', headerName: 'Line', width: 90, pinned: 'left', ...counts },
  { field: 'code', headerName: 'Code', width: 180 },
  { field: 'column', headerName: 'Column', width: 140 },
  { field: 'value', headerName: 'Value', width: 150, tooltipField: 'value' },
  { field: 'message', headerName: 'Reason', minWidth: 220, flex: 1, tooltipField: 'message' },
  { field: 'raw', headerName: 'Line as it came', minWidth: 260, flex: 2, tooltipField: 'raw' },
];

interface Kind {
  of: LineKind;
  label: string;
  title: string;
  rows: number;
  note: string;
}

const kindsOf = (run: Ingestion): Kind[] =>
  [
    {
      of: 'rejected' as const,
      label: 'Rejected',
      title: 'Rejected rows',
      rows: run.rowsRejected,
      note: 'Correct the download and upload it again: the rows are put into this file’s days, beside those that were fine.',
    },
    {
      of: 'held' as const,
      label: 'Held',
      title: 'Held rows',
      rows: run.rowsHeld,
      note: 'They are loaded as soon as somebody says on the page of ingestions which client they belong to.',
    },
    {
      of: 'ignored' as const,
      label: 'Ignored',
      title: 'Ignored rows',
      rows: run.rowsIgnored,
      note: 'They are in no number, and are not meant to be.',
    },
    {
      of: 'warned' as const,
      label: 'With a warning',
      title: 'Rows with a warning',
      rows: run.rowsWarned,
      note: 'They are in the numbers as they came.',
    },
  ].filter(({ rows }) => rows > 0);

/** True when a run has lines of which there is something to say. */
export const hasRemarks = (run: Ingestion): boolean => kindsOf(run).length > 0;

/** The lines of a run that were not loaded, or were with a warning, and why. */
export function Rejects({ run }: { run: Ingestion }) {
  const kinds = kindsOf(run);
  const [chosen, setChosen] = useState<LineKind | null>(null);
  const kind = kinds.find(({ of }) => of === chosen) ?? (kinds[0] as Kind);
  const [page, setPage] = useState(1);
  const [code, setCode] = useState<string | null>(null);
  const rejects = useQuery(rejectsQuery(run.id, kind.of, code, page));
  const pages = Math.ceil((rejects.data?.total ?? 0) / REJECTS_PER_PAGE);
  const downloading = useMutation({
    mutationFn: () => rejectsCsv(run.id),
    onSuccess: (blob) => saveAs(blob, `rejects of ${run.fileName.replace(/\.csv(\.gz)?$/i, '')}.csv`),
    onError: (thrown) => toastError('The rejects were not downloaded', thrown),
  });
  return (
    <Stack gap="sm" component="section">
      <Group justify="space-between">
        <Title order={2}>{kinds.length === 1 ? kind.title : 'Rows to look at'}</Title>
        <Group gap="sm">
          <Select
            aria-label="Reason"
            placeholder="Every reason"
            clearable
            w={240}
            data={(rejects.data?.codes ?? []).map((each) => ({
              value: each.code,
              label: `${each.code} (${format.count(each.rows)})`,
            }))}
            value={code}
            onChange={(chosen) => {
              setCode(chosen);
              setPage(1);
            }}
          />
          {kind.of === 'rejected' && (
            <Button
              variant="default"
              leftSection={<IconDownload size={16} />}
              loading={downloading.isPending}
              onClick={() => downloading.mutate()}
            >
              Download CSV
            </Button>
          )}
        </Group>
      </Group>
      {kinds.length > 1 && (
        <SegmentedControl
          aria-label="Rows"
          value={kind.of}
          data={kinds.map(({ of, label, rows }) => ({
            value: of,
            label: `${label} (${format.count(rows)})`,
          }))}
          onChange={(of) => {
            setChosen(kinds.find((each) => each.of === of)?.of ?? null);
            setCode(null);
            setPage(1);
          }}
          style={{ alignSelf: 'start', maxWidth: '100%', overflowX: 'auto' }}
        />
      )}
      <Text size="sm" c="dimmed">
        {kind.note}
      </Text>
      <Loaded query={rejects} what="The rows">
        {({ items }) => (
          <DataGrid
            label={kind.title}
            rows={items}
            columns={columns}
            idOf={(reject) => format.count(reject.lineNo)}
            isInline
          />
        )}
      </Loaded>
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          getItemProps={(item) => ({ 'aria-label': `Page ${format.count(item)}` })}
        />
      )}
    </Stack>
  );
}
