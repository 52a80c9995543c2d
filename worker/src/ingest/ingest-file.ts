import { asTenant, type Database, type Transaction } from '@pmd/core/database';
import type { Logger } from '@pmd/core/log';
import { sql } from '@pmd/core/sql';
import { FileError } from '../csv/file-error.ts';
import { applyIncoming } from './apply.ts';
import { openFile, type StoreKeys } from './open-file.ts';
import { trackProgress } from './progress.ts';
import { receive } from './receive.ts';
import { findRun, type Run, systemScope } from './run.ts';

export interface Deps {
  db: Database;
  log: Logger;
  keys: StoreKeys;
}

/**
 * Ingests one delivered file: reads it, replaces the slices it states, records how every line ended. One transaction,
 * so that a file is there wholly or not at all; doing it again states the same.
 * @throws what heals with time (store or database unreachable); a file that cannot be used ends its run as failed
 */
export async function ingestFile(
  { db, log, keys }: Deps,
  organizationId: string,
  runId: string,
): Promise<void> {
  const run = await findRun(db, organizationId, runId);
  const scope = systemScope(organizationId);
  await asTenant(db, scope, (tx) => tx.query(sql('ingest/begin_run'), [runId]));
  const progress = trackProgress(db, run, log);
  try {
    await asTenant(db, scope, async (tx) => {
      // A job that is taken over while its first worker still breathes waits for it here.
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [runId]);
      await tx.query(sql('ingest/create_working_tables'));
      const sha256 = await receive(tx, run, openFile(db, run, keys), progress.state);
      progress.state.stage = 'merging';
      const inForce = await findInForce(tx, runId, sha256);
      await progress.stop();
      if (inForce) {
        await endWithoutLines(tx, run, 'skipped_duplicate', inForce, progress.state.rows, sha256);
        return;
      }
      await tx.query(sql('ingest/forget_lines'), [runId]);
      const applied = await applyIncoming(tx, db, run);
      await closeRun(tx, run, applied, sha256);
    });
  } catch (error) {
    await progress.stop();
    const reason = asFileError(error);
    if (!reason) throw error;
    log.warn({ ingestionId: runId, fileName: run.file_name }, `${run.file_name}: ${reason.message}`);
    await asTenant(db, scope, (tx) => endWithoutLines(tx, run, 'failed', reason.message, 0, null));
    return;
  }
  await report(db, log, run);
}

async function findInForce(tx: Transaction, runId: string, sha256: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ file_name: string }>(sql('ingest/find_in_force'), [runId, sha256]);
  return (
    rows[0] &&
    `The same bytes are in force already, delivered as “${rows[0].file_name}”. Nothing was changed.`
  );
}

async function endWithoutLines(
  tx: Transaction,
  run: Run,
  status: 'failed' | 'skipped_duplicate',
  message: string,
  rows: number,
  sha256: string | null,
): Promise<void> {
  await tx.query(sql('ingest/end_without_lines'), [run.id, status, message, rows, sha256]);
}

interface Counts {
  read: number;
  loaded: number;
  rejected: number;
  held: number;
  ignored: number;
  warned: number;
  run_date: string | null;
}

/** Writes the run's end from the lines it kept. */
export async function closeRun(
  tx: Transaction,
  run: Run,
  applied: boolean,
  sha256: string | null,
): Promise<void> {
  const { rows } = await tx.query<Counts>(sql('ingest/count_lines'), [run.id]);
  const counts = rows[0];
  if (!counts) throw new Error(`run ${run.id} has no counts`);
  const status = !applied ? 'failed' : counts.rejected + counts.held > 0 ? 'partial' : 'success';
  const { read, loaded, rejected, held, ignored, warned, run_date } = counts;
  const message = describe(counts, applied, run.reject_limit);
  await tx.query(sql('ingest/close_run'), [
    run.id,
    status,
    message,
    read,
    loaded,
    rejected,
    held,
    ignored,
    warned,
    run_date,
    sha256,
  ]);
}

function describe(counts: Counts, applied: boolean, rejectLimit: number): string {
  const { read, loaded, rejected, held } = counts;
  if (!applied) {
    const limit = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 2 }).format(
      rejectLimit,
    );
    return `${rejected} of ${read} rows were rejected, more than the ${limit} this source allows, so the file was not applied. Nothing was changed.`;
  }
  if (read === 0) return 'The file has a header and no rows. Nothing was changed.';
  const parts = [`${loaded} of ${read} rows loaded`];
  if (rejected > 0) parts.push(`${rejected} rejected`);
  if (held > 0) parts.push(`${held} held until their client is known`);
  return `${parts.join(', ')}.`;
}

/** Values that no column can hold are the file's fault and do not go away by trying again. */
const NUMERIC_VALUE_OUT_OF_RANGE = '22003';

function asFileError(error: unknown): FileError | undefined {
  if (error instanceof FileError) return error;
  if ((error as { code?: string }).code !== NUMERIC_VALUE_OUT_OF_RANGE) return undefined;
  return new FileError(
    'A row has more impressions than its spend can be computed for. Nothing was changed.',
    { cause: error },
  );
}

async function report(db: Database, log: Logger, run: Run): Promise<void> {
  const ended = await asTenant(db, systemScope(run.organization_id), async (tx) => {
    const { rows } = await tx.query<{ status: string; message: string | null }>(
      'select status, message from ingest.ingestion_logs where id = $1',
      [run.id],
    );
    return rows[0];
  });
  log.info(
    { ingestionId: run.id, status: ended?.status },
    `${run.file_name}: ${ended?.status}. ${ended?.message ?? ''}`,
  );
}
