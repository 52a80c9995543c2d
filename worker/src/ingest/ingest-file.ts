import { asTenant, type Database, type Transaction } from '@pmd/core/database';
import type { Logger } from '@pmd/core/log';
import type { SourceKeys } from '@pmd/core/source-keys';
import { prepared, sql } from '@pmd/core/sql';
import { FileError } from '../csv/file-error.ts';
import { applyIncoming } from './apply.ts';
import { openFile } from './open-file.ts';
import { trackProgress } from './progress.ts';
import { type Content, type Kept, receive, storeBatch } from './receive.ts';
import { findRun, type Run, systemScope } from './run.ts';
import { AccessError } from './trouble.ts';

export interface Deps {
  db: Database;
  log: Logger;
  keys: SourceKeys;
}

/**
 * Ingests one delivered file: reads it, replaces the slices it states, records how every line ended. One transaction,
 * so that a file is there wholly or not at all; doing it again states the same.
 * @returns whether it ended without anything for a person to do
 * @throws what heals with time (store or database unreachable); a file that cannot be used ends its run as failed
 */
export async function ingestFile(
  { db, log, keys }: Deps,
  organizationId: string,
  runId: string,
): Promise<boolean> {
  const scope = systemScope(organizationId);
  const run = await asTenant(db, scope, (tx) => beginRun(tx, runId));
  if (!run) return true;
  const progress = trackProgress(db, run, log);
  let ending: Ending;
  try {
    ending = await asTenant(db, scope, async (tx) => {
      // A job that is taken over while its first worker still breathes waits for it here.
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [runId]);
      await tx.query('savepoint unread');
      const before = await countLines(tx, runId);
      const stated = await tx.query('select from ingest.slices where ingestion_run_id = $1 limit 1', [runId]);
      await tx.query(sql('ingest/forget_lines'), [runId]);
      await createWorkingTables(tx, run);
      const content =
        run.reapply_of === null ? await receive(tx, run, openFile(db, run, keys), progress.state) : undefined;
      const earlierId = run.reapply_of ?? content?.corrects;
      const kept = earlierId === undefined ? (content as Kept) : await recall(tx, run, earlierId);
      const sha256 = content?.sha256 ?? run.sha256 ?? '';
      progress.state.stage = 'merging';
      const inForce = await findInForce(tx, runId, sha256);
      await progress.stop();
      if (inForce) {
        await tx.query('rollback to savepoint unread');
        await tx.query(sql('ingest/skip_run'), [runId, inForce, kept.rows, sha256]);
        return { status: 'skipped_duplicate', message: inForce };
      }
      const applied = await applyIncoming(tx, db, run, kept);
      // What an earlier attempt loaded is in force still; its lines must not make way for those of one that failed.
      if (!applied && before.loaded + before.held > 0)
        throw new FileError(await refusal(tx, run, await countLines(tx, runId)));
      // Only of one that was read before.
      if (stated.rowCount) await tx.query(sql('ingest/withdraw_slices'), [runId]);
      if (content) await noteForm(tx, run, content);
      return closeRun(tx, run, applied, sha256);
    });
  } catch (error) {
    await progress.stop();
    if (!(error instanceof FileError)) throw error;
    log.warn({ ingestionId: runId, fileName: run.file_name }, `${run.file_name}: ${error.message}`);
    const trouble = error instanceof AccessError ? 'access' : null;
    await asTenant(db, scope, (tx) => tx.query(sql('ingest/fail_run'), [runId, error.message, trouble]));
    return false;
  }
  log.info(
    { ingestionId: runId, status: ending.status },
    `${run.file_name}: ${ending.status}. ${ending.message}`,
  );
  return ending.status === 'success' || ending.status === 'skipped_duplicate';
}

/** @returns nothing when it has ended: its worker died after the last commit and before the queue heard of it */
async function beginRun(tx: Transaction, runId: string): Promise<Run | undefined> {
  const run = await findRun(tx, runId);
  // (A retry is queued again.)
  if (run.status !== 'queued' && run.status !== 'running') return undefined;
  await tx.query(prepared('ingest/begin_run'), [runId]);
  return run;
}

/**
 * Adds the kept lines of an earlier run, those that are there already (corrected) and those that were rejected apart:
 * a file states its clients and days whole, so a correction of some lines goes with all the others.
 */
async function recall(tx: Transaction, run: Run, earlierId: string): Promise<Kept> {
  if (run.reapply_of === null) await requireCorrectable(tx, earlierId);
  await tx.query('truncate batch');
  const { rowCount } = await tx.query(sql('ingest/recall_lines'), [
    earlierId,
    run.id,
    run.reapply_of === null,
  ]);
  if (rowCount === 0 && run.reapply_of !== null) {
    throw new FileError('The lines of the file are no longer kept. Deliver it again.');
  }
  await storeBatch(tx, run);
  const { read, rejected } = await countLines(tx, run.id);
  return { rows: read, rejected };
}

/** @throws {FileError} when what was delivered since would be undone, or nobody knows what is corrected */
async function requireCorrectable(tx: Transaction, earlierId: string): Promise<void> {
  const { rows } = await tx.query<{ file_name: string; by: string | null }>(sql('ingest/find_corrected'), [
    earlierId,
  ]);
  const [earlier] = rows;
  if (!earlier) {
    throw new FileError(
      'The rows say they belong to an ingestion that is not there. Download the rejected rows again.',
    );
  }
  if (earlier.by !== null) {
    throw new FileError(
      `“${earlier.file_name}”, of which these rows are, was replaced by “${earlier.by}” since. Correct the rows of that one.`,
    );
  }
}

/** How the file is written, so that its lines can be taken apart again, and whose lines it corrects. */
async function noteForm(tx: Transaction, run: Run, { dialect, corrects }: Content): Promise<void> {
  const text = 'update ingest.ingestion_logs set header = $2, delimiter = $3, reapply_of = $4 where id = $1';
  const values = [run.id, dialect.header, dialect.delimiter, corrects ?? null];
  await tx.query({ name: 'note form', text, values });
}

/** The tables that the steps from here on work with, gone with the transaction; `client_of` is filled. */
export async function createWorkingTables(tx: Transaction, run: Run): Promise<void> {
  await tx.query(sql('ingest/create_working_tables'));
  await tx.query(sql('ingest/find_clients'), [run.organization_id]);
}

async function findInForce(tx: Transaction, runId: string, sha256: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ file_name: string }>(prepared('ingest/find_in_force'), [runId, sha256]);
  return (
    rows[0] &&
    `The same bytes are in force already, delivered as “${rows[0].file_name}”. Nothing was changed.`
  );
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

interface Ending {
  status: 'success' | 'partial' | 'failed' | 'skipped_duplicate';
  message: string;
}

/** Writes the run's end from the lines it kept. */
export async function closeRun(
  tx: Transaction,
  run: Run,
  applied: boolean,
  sha256: string | null,
): Promise<Ending> {
  const counts = await countLines(tx, run.id);
  const status = !applied ? 'failed' : counts.rejected + counts.held > 0 ? 'partial' : 'success';
  const { read, loaded, rejected, held, ignored, warned, run_date } = counts;
  const message = applied ? describe(counts) : await refusal(tx, run, counts);
  await tx.query(prepared('ingest/close_run'), [
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
  return { status, message };
}

async function countLines(tx: Transaction, runId: string): Promise<Counts> {
  const { rows } = await tx.query<Counts>(prepared('ingest/count_lines'), [runId]);
  if (!rows[0]) throw new Error(`run ${runId} has no counts`);
  return rows[0];
}

/** Why a file was not applied. */
async function refusal(tx: Transaction, run: Run, { read, rejected }: Counts): Promise<string> {
  const limit = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 2 });
  const { rows } = await tx.query<{ rows: number; line_no: number; message: string }>(
    sql('ingest/find_main_reason'),
    [run.id],
  );
  const [main] = rows;
  const reason = main && ` Most often (${main.rows} of them, first on line ${main.line_no}): ${main.message}`;
  return `${rejected} of ${read} rows were rejected, more than the ${limit.format(run.reject_limit)} this source allows, so the file was not applied. Nothing was changed.${reason ?? ''}`;
}

function describe({ read, loaded, rejected, held, ignored }: Counts): string {
  if (read === 0) return 'The file has a header and no rows. Nothing was changed.';
  const parts = [`${loaded} of ${read} rows loaded`];
  if (rejected > 0) parts.push(`${rejected} rejected`);
  if (held > 0) parts.push(`${held} held until their client is known`);
  if (ignored > 0) parts.push(`${ignored} ignored`);
  return `${parts.join(', ')}.`;
}
