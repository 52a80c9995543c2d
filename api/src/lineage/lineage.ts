import { Lineage, LineageQuery, type LineageRate, type LineageRow } from '@pmd/core/contract/lineage';
import { sql } from '@pmd/core/sql';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { requireClient } from '../media/require-client.ts';
import { arithmetic, type Totals } from './arithmetic.ts';
import { conditionsOf, membersOf } from './conditions.ts';

export const lineageRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/lineage',
    access: 'signed_in',
    tag: 'Lineage',
    summary: 'What a number is made of: daily rows, CPM, file, line, arithmetic',
    description:
      'The sums are those of all rows, whichever page of them is asked for. A client user sees the rows of its own client, with the lines they came from.',
    query: LineageQuery,
    output: Lineage,
    handle: async ({ tx, query }) => {
      const { date, from = date as string, to = date as string } = query;
      if (query.clientId) await requireClient(tx, query.clientId);
      const scope = [from, to, ...(await membersOf(tx, conditionsOf(query)))];
      const { rows: rates } = await tx.query<LineageRate>(sql('lineage/rates'), scope);
      const totals = await tx.query<Totals>(sql('lineage/totals'), scope);
      const page = await listPage<LineageRow>(tx, sql('lineage/rows'), scope, query);
      const sums = totals.rows[0] as Totals;
      return {
        from,
        to,
        unpricedRows: sums.unpricedRows,
        arithmetic: arithmetic(sums, rates),
        rates,
        ...page,
      };
    },
  }),
];
