import { Id } from '@pmd/core/contract/common';
import { Diff, type DiffItem, DiffQuery, type DiffSlice } from '@pmd/core/contract/ingestions';
import { sql } from '@pmd/core/sql';
import { z } from 'zod';
import { notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';

const nothing = { impressions: '0', clicks: '0', conversions: '0', revenue: '0', spend: null };

export const diffRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/ingestions/:id/diff',
    access: 'admin',
    tag: 'Ingestions',
    summary: 'What a file changed against what it replaced',
    description:
      'By client and day, and the items that were added, removed or changed. Where the lines of the earlier file were cleared after the retention, all items count as added.',
    params: z.object({ id: Id }),
    query: DiffQuery,
    output: Diff,
    handle: async ({ tx, params, query }) => {
      const run = await tx.query('select from ingest.ingestion_logs where id = $1', [params.id]);
      if (run.rowCount === 0) throw notFound(`Ingestion ${params.id}`);
      const { rows } = await tx.query<DiffSlice>(sql('ingest/diff_slices'), [params.id]);
      const [all, ...slices] = rows;
      const scope = [params.id, query.clientId ?? null, query.date ?? null];
      const page = await listPage<DiffItem>(tx, sql('ingest/diff_items'), scope, query);
      return { before: all?.before ?? nothing, after: all?.after ?? nothing, slices, ...page };
    },
  }),
];
