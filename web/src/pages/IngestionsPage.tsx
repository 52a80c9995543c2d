import { Anchor, Button, EmptyState, Pagination } from '@mantine/core';
import type { Ingestion } from '@pmd/core/contract/ingestions';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ColDef } from 'ag-grid-community';
import type { CustomCellRendererProps } from 'ag-grid-react';
import { Link, useSearchParams } from 'react-router';
import { INGESTIONS_PER_PAGE, ingestionsQuery } from '../api/ingestions.ts';
import * as format from '../format.ts';
import { counts, days, instants, naming } from '../grid/cells.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import { Calendar } from '../ingestions/Calendar.tsx';
import { DropZone, UploadButton } from '../ingestions/DropZone.tsx';
import { Filters, readFilter, writeFilter } from '../ingestions/Filters.tsx';
import { UnknownClients } from '../ingestions/UnknownClients.tsx';
import { UploadPanel } from '../ingestions/UploadPanel.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { urls } from '../urls.ts';

const columns: ColDef<Ingestion>[] = [
  {
    field: 'fileName',
    headerName: 'File',
    ...naming,
    sortable: false,
    tooltipField: 'fileName',
    cellRenderer: ({ data }: CustomCellRendererProps<Ingestion>) =>
      data && (
        <Anchor component={Link} to={urls.ingestion(data.id)} inherit>
          {data.fileName.split('/').at(-1)}
        </Anchor>
      ),
  },
  {
    field: 'status',
    headerName: 'Status',
    minWidth: 130,
    flex: 1,
    cellRenderer: ({ data }: CustomCellRendererProps<Ingestion>) =>
      data && <StatusBadge status={data.status} />,
  },
  { field: 'runDate', headerName: 'Latest day', minWidth: 116, flex: 1, ...days },
  { field: 'rowsRead', headerName: 'Read', minWidth: 72, flex: 1, ...counts },
  { field: 'rowsLoaded', headerName: 'Loaded', minWidth: 76, flex: 1, ...counts },
  { field: 'rowsRejected', headerName: 'Rejected', minWidth: 84, flex: 1, ...counts },
  { field: 'rowsHeld', headerName: 'Held', minWidth: 80, flex: 1, ...counts },
  { field: 'createdAt', headerName: 'Arrived', minWidth: 168, flex: 1, ...instants },
  { field: 'sourceName', headerName: 'Source', minWidth: 92, flex: 1, tooltipField: 'sourceName' },
];

/** Deliveries of files, newest first, and where new ones are handed in. */
export default function IngestionsPage() {
  const [search, setSearch] = useSearchParams();
  const filter = readFilter(search);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const page = Math.max(1, Math.trunc(Number(search.get('page'))) || 1);
  const runs = useQuery(ingestionsQuery({ ...filter, page }));
  const pages = Math.ceil((runs.data?.total ?? 0) / INGESTIONS_PER_PAGE);
  return (
    <DropZone>
      <Page
        title="Ingestions"
        note="Files from the partner’s bucket load by themselves. Drop others anywhere on this page."
        fill
        actions={
          <>
            <Filters value={filter} onChange={(next) => setSearch(writeFilter(next), { replace: true })} />
            <Button component={Link} to={urls.sources} variant="default">
              Sources
            </Button>
            <UploadButton />
          </>
        }
      >
        <UploadPanel />
        <UnknownClients />
        <Calendar value={filter} onChange={(next) => setSearch(writeFilter(next), { replace: true })} />
        <Loaded query={runs} what="The ingestions">
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState
                mt="lg"
                icon={<IconFileImport stroke={1.5} />}
                title={isFiltered ? 'No file fits these filters' : 'No file has arrived yet'}
                description={
                  isFiltered
                    ? 'Take a filter away to see the others.'
                    : 'Files appear here when the partner puts them into the bucket, or when you upload them.'
                }
              />
            ) : (
              <DataGrid label="Ingestions" rows={items} columns={columns} idOf={(run) => run.id} />
            )
          }
        </Loaded>
        {pages > 1 && (
          <Pagination
            size="sm"
            total={pages}
            value={page}
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
            getItemProps={(item) => ({ 'aria-label': `Page ${format.count(item)}` })}
            onChange={(value) =>
              setSearch({ ...writeFilter(filter), page: String(value) }, { replace: true })
            }
          />
        )}
      </Page>
    </DropZone>
  );
}
