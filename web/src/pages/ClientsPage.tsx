import { Anchor, Button, EmptyState } from '@mantine/core';
import type { Client } from '@pmd/core/contract/clients';
import { IconBuildingStore, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ColDef, ValueFormatterParams } from 'ag-grid-community';
import type { CustomCellRendererProps } from 'ag-grid-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { clientsQuery } from '../api/clients.ts';
import { ClientNameModal } from '../clients/ClientNameModal.tsx';
import { compareDecimals } from '../decimal.ts';
import * as format from '../format.ts';
import { counts, days, naming } from '../grid/cells.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import { Logo } from '../logos/Logo.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { StatusBadge, Tag } from '../ui/StatusBadge.tsx';
import { urls } from '../urls.ts';

const columns: ColDef<Client>[] = [
  {
    field: 'name',
    headerName: 'Client',
    ...naming,
    tooltipField: 'name',
    cellRenderer: ({ data }: CustomCellRendererProps<Client>) =>
      data && (
        <>
          <Logo owner={{ clientId: data.id }} setAt={data.logoAt} name={data.name} size={24} />{' '}
          <Anchor component={Link} to={urls.client(data.id)} inherit>
            {data.name}
          </Anchor>
        </>
      ),
  },
  {
    field: 'cpm',
    headerName: 'CPM in force',
    headerTooltip: 'What the client pays today per 1,000 impressions',
    type: 'rightAligned',
    comparator: (a: string | null, b: string | null) => compareDecimals(a ?? '-1', b ?? '-1'),
    flex: 1,
    valueFormatter: ({ value }: ValueFormatterParams<Client, string | null>) => format.rate(value),
    minWidth: 120,
  },
  {
    field: 'missingCpmDays',
    headerName: 'Spend',
    headerTooltip: 'Whether there is a CPM for every day with data',
    flex: 1,
    minWidth: 190,
    cellRenderer: ({ data }: CustomCellRendererProps<Client>) =>
      data && data.missingCpmDays > 0 ? (
        <Tag tone="bad">{`No CPM on ${format.counted(data.missingCpmDays, 'day')}`}</Tag>
      ) : data?.lastDataDay ? (
        <Tag tone="good">Complete</Tag>
      ) : (
        '—'
      ),
  },
  { field: 'lastDataDay', headerName: 'Last data day', flex: 1, minWidth: 130, ...days },
  { field: 'users', headerName: 'Users', flex: 1, minWidth: 90, ...counts },
  {
    field: 'status',
    headerName: 'Status',
    flex: 1,
    minWidth: 110,
    cellRenderer: ({ data }: CustomCellRendererProps<Client>) => data && <StatusBadge status={data.status} />,
  },
];

/** All clients of the organization, and what needs attention about them. */
export default function ClientsPage() {
  const clients = useQuery(clientsQuery());
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      New client
    </Button>
  );
  return (
    <Page
      title="Clients"
      note={clients.data && format.counted(clients.data.total, 'client')}
      actions={create}
      fill
    >
      <Loaded query={clients} what="The clients">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              mt="xl"
              icon={<IconBuildingStore stroke={1.5} />}
              title="No clients yet"
              description="Create one under the name your partner’s files use, then set its CPM. Its rows load by themselves."
            />
          ) : (
            <DataGrid label="Clients" rows={items} columns={columns} idOf={(client) => client.id} />
          )
        }
      </Loaded>
      {isCreating && <ClientNameModal onClose={() => setCreating(false)} />}
    </Page>
  );
}
