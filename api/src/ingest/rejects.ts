import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Id } from '@pmd/core/contract/common';
import { REJECT_COLUMNS, type Reject, RejectFilter, RejectList } from '@pmd/core/contract/ingestions';
import type { Transaction } from '@pmd/core/database';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { csvLine } from '../http/csv.ts';
import { notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute, written } from '../http/route.ts';

const BATCH = 1000;

const SELECT = `
  select line_no as "lineNo", code, column_name as "column", value, message, raw
  from ingest.rejected_rows where ingestion_run_id = $1`;

/** Lines of kind $2 of a run, with a reason also where the line itself needs none. */
const LINES = `
  select line_no as "lineNo", raw,
    case when disposition = 'held' then 'UNKNOWN_CLIENT' else code end as code,
    case when disposition = 'held' then 'client_name' else column_name end as "column",
    case when disposition = 'held' then client_name else value end as value,
    case when disposition = 'held' then format('No client is called “%s” yet; the row waits for it.', client_name) else message end
      as message
  from ingest.staging_media_raw
  where ingestion_run_id = $1
    and disposition = case $2::text when 'warned' then 'loaded' else $2 end
    and (code is not null or disposition = 'held')`;

export const rejectRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/ingestions/:id/rejects',
    access: 'admin',
    tag: 'Ingestions',
    summary: 'Lines that were not loaded, or were with a warning, and why',
    description:
      'A page of them as JSON, or all that were rejected as CSV with Accept: text/csv: with the reason in front of the columns of the file, so that they can be corrected and uploaded again.',
    params: z.object({ id: Id }),
    query: RejectFilter,
    output: RejectList,
    alternative: 'text/csv',
    handle: async ({ tx, params, query, req, res }) => {
      const { rows } = await tx.query<FileForm>(
        'select header, delimiter from ingest.ingestion_logs where id = $1',
        [params.id],
      );
      if (!rows[0]) throw notFound(`Ingestion ${params.id}`);
      if (req.accepts(['application/json', 'text/csv']) === 'text/csv') {
        res.attachment(`rejects-${params.id}.csv`);
        await pipeline(Readable.from(csvOf(tx, params.id, rows[0])), res);
        return written;
      }
      const page = await listPage<Reject>(
        tx,
        `select * from (${LINES}) line
         where ($3::text is null or code = $3) and ($4::text is null or "column" = $4) order by "lineNo"`,
        [params.id, query.of, query.code, query.column],
        query,
      );
      const codes = await tx.query<{ code: string; rows: number }>(
        `select code, count(*)::integer as rows from (${LINES}) line group by code order by rows desc, code`,
        [params.id, query.of],
      );
      return { ...page, codes: codes.rows };
    },
  }),
];

/** How the file was written; null before its header was read. */
interface FileForm {
  header: string[] | null;
  delimiter: string | null;
}

/** All rejects as CSV text, a batch at a time: memory does not grow with their number. */
async function* csvOf(tx: Transaction, ingestionId: string, form: FileForm): AsyncGenerator<string> {
  yield csvLine([...REJECT_COLUMNS, ...withoutReasons(form.header ?? ['line'], form)]);
  for (let last = 0; ; ) {
    const { rows } = await tx.query<Reject>(`${SELECT} and line_no > $2 order by line_no limit ${BATCH}`, [
      ingestionId,
      last,
    ]);
    if (rows.length === 0) return;
    yield rows
      .map((r) => csvLine([ingestionId, r.lineNo, r.code, reasonOf(r), ...cellsOf(r.raw, form)]))
      .join('');
    last = rows.at(-1)?.lineNo as number;
  }
}

const reasonOf = ({ column, message }: Reject): string =>
  column && !message.startsWith(column) ? `${column}: ${message}` : message;

/** The cells of a line as it came. */
function cellsOf(raw: string, form: FileForm): string[] {
  const { delimiter } = form;
  if (delimiter === null) return [raw];
  const [cells = [raw]] = parse(raw, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
  }) as string[][];
  return withoutReasons(cells, form);
}

/** Of a file that was a correction itself, the columns it was made of. */
const withoutReasons = (cells: string[], { header }: FileForm): string[] =>
  header?.[0] === REJECT_COLUMNS[0] ? cells.slice(REJECT_COLUMNS.length) : cells;
