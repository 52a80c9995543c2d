import { Button, EmptyState } from '@mantine/core';
import type { BiToken, CreatedBiToken } from '@pmd/core/contract/tokens';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ColDef } from 'ag-grid-community';
import type { CustomCellRendererProps } from 'ag-grid-react';
import { useState } from 'react';
import { revokeToken, tokensQuery } from '../api/tokens.ts';
import { instants, naming } from '../grid/cells.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import { CreatedTokenModal } from '../tokens/CreatedTokenModal.tsx';
import { NewTokenModal } from '../tokens/NewTokenModal.tsx';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { Tag } from '../ui/StatusBadge.tsx';
import { toastDone } from '../ui/toast.ts';

type TokenContext = { revoke: (token: BiToken) => void };

const columns: ColDef<BiToken>[] = [
  { field: 'name', headerName: 'Name', ...naming, tooltipField: 'name' },
  {
    field: 'clientName',
    headerName: 'Client',
    flex: 1,
    minWidth: 140,
    tooltipField: 'clientName',
    valueFormatter: ({ value }) => value ?? 'All',
  },
  {
    colId: 'state',
    headerName: 'State',
    flex: 1,
    minWidth: 110,
    valueGetter: ({ data }) => data && stateOf(data),
    cellRenderer: ({ data }: CustomCellRendererProps<BiToken>) =>
      data && <Tag tone={stateOf(data) === 'Active' ? 'good' : 'quiet'}>{stateOf(data)}</Tag>,
  },
  { field: 'lastUsedAt', headerName: 'Last used', flex: 1, minWidth: 170, ...instants },
  { field: 'expiresAt', headerName: 'Expires', flex: 1, minWidth: 170, ...instants },
  { field: 'createdBy', headerName: 'Made by', flex: 1, minWidth: 160, tooltipField: 'createdBy' },
  { field: 'createdAt', headerName: 'Made', flex: 1, minWidth: 170, ...instants },
  { colId: 'actions', headerName: '', width: 100, sortable: false, resizable: false, cellRenderer: Revoke },
];

function stateOf({ revokedAt, expiresAt }: BiToken): 'Active' | 'Expired' | 'Revoked' {
  if (revokedAt !== null) return 'Revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'Expired' : 'Active';
}

/** Which BI tools may read the numbers. */
export default function TokensPage() {
  const tokens = useQuery(tokensQuery());
  const queries = useQueryClient();
  const [isNew, setNew] = useState(false);
  const [created, setCreated] = useState<CreatedBiToken | null>(null);
  const [revoked, setRevoked] = useState<BiToken | null>(null);
  const [context] = useState<TokenContext>({ revoke: setRevoked });

  const revoke = async ({ id, name }: BiToken) => {
    await revokeToken(id);
    toastDone(`${name} is revoked`);
    await queries.invalidateQueries({ queryKey: ['tokens'] });
  };

  return (
    <Page
      title="BI tokens"
      note="With a token, Tableau, Power BI, a spreadsheet or a script reads the numbers. It opens nothing else."
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setNew(true)}>
          New token
        </Button>
      }
      fill
    >
      <Loaded query={tokens} what="The tokens">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              mt="lg"
              icon={<IconKey stroke={1.5} />}
              title="No tool reads the numbers yet"
              description="Make a token for each tool: for all clients or one, for as long as it is needed."
            />
          ) : (
            <DataGrid
              label="BI tokens"
              rows={items}
              columns={columns}
              idOf={(token) => token.id}
              context={context}
            />
          )
        }
      </Loaded>
      {isNew && <NewTokenModal onClose={() => setNew(false)} onCreated={setCreated} />}
      {created && <CreatedTokenModal created={created} onClose={() => setCreated(null)} />}
      {revoked && (
        <ConfirmModal
          title={`Revoke ${revoked.name}`}
          action="Revoke"
          onConfirm={() => revoke(revoked)}
          onClose={() => setRevoked(null)}
        >
          The tool that uses it is refused from its next question on. This cannot be taken back; a new token
          can be made.
        </ConfirmModal>
      )}
    </Page>
  );
}

function Revoke({ data: token, context }: CustomCellRendererProps<BiToken, unknown, TokenContext>) {
  if (!token || stateOf(token) !== 'Active') return null;
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      aria-label={`Revoke ${token.name}`}
      onClick={() => context.revoke(token)}
    >
      Revoke
    </Button>
  );
}
