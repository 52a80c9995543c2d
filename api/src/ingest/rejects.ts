import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Id, Page } from '@pmd/core/contract/common';
import { type Reject, RejectList } from '@pmd/core/contract/ingestions';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { csvLine } from '../http/csv.ts';
import { notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute, written } from '../http/route.ts';

const COLUMNS = ['line_no', 'code', 'column', 'value', 'message', 'raw'];
const BATCH = 1000;

const SELECT = `
  select line_no as "lineNo", code, column_name as "column", value, message, raw
  from ingest.rejected_rows where ingestion_run_id = $1`;

export const rejectRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/ingestions/:id/rejects',
    access: 'admin',
    tag: 'Ingestions',
    summary: 'Lines that were not loaded, and why',
    description: 'A page of them as JSON, or all of them as CSV with Accept: text/csv.',
    params: z.object({ id: Id }),
    query: Page,
    output: RejectList,
    alternative: 'text/csv',
    handle: async ({ tx, params, query, req, res }) => {
      const run = await tx.query('select from ingest.ingestion_logs where id = $1', [params.id]);
      if (run.rowCount === 0) throw notFound(`Ingestion ${params.id}`);
      if (req.accepts(['application/json', 'text/csv']) === 'text/csv') {
        res.attachment(`rejects-${params.id}.csv`);
        await pipeline(Readable.from(csvOf(tx, params.id)), res);
        return written;
      }
      return listPage<Reject>(tx, `${SELECT} order by line_no`, [params.id], query);
    },
  }),
];

/** All rejects as CSV text, a batch at a time: memory does not grow with their number. */
async function* csvOf(tx: Transaction, ingestionId: string): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for (let last = 0; ; ) {
    const { rows } = await tx.query<Reject>(`${SELECT} and line_no > $2 order by line_no limit ${BATCH}`, [
      ingestionId,
      last,
    ]);
    if (rows.length === 0) return;
    yield rows.map((r) => csvLine([r.lineNo, r.code, r.column, r.value, r.message, r.raw])).join('');
    last = rows.at(-1)?.lineNo as number;
  }
}
