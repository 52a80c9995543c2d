import type { Database, Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Run } from './run.ts';

/**
 * Turns the working table `incoming` into facts, in the caller's transaction: names to ids, the stated slices
 * replaced, every line kept with what became of it. Set-based; the steps are the files under sql/.
 * @returns whether the file was applied; not, when more of its rows are rejected than the source allows
 */
export async function applyIncoming(tx: Transaction, db: Database, run: Run): Promise<boolean> {
  const organization = [run.organization_id];
  const months = await ensurePartitions(tx, db);
  // Files of one organization are merged one after the other, however many workers there are.
  await tx.query("select pg_advisory_xact_lock(hashtextextended('merge ' || $1, 0))", organization);
  await tx.query('analyze incoming');
  await tx.query(sql('ingest/hold_unknown_clients'), organization);
  const applied = (await fewRejected(tx, run)) && (await mergeLines(tx, run, months));
  if (!applied) await tx.query(sql('ingest/refuse_all'));
  await tx.query(sql('ingest/keep_lines'), [run.id, run.organization_id]);
  return applied;
}

/** @returns false when the lines contradict each other so often that the file is not to be trusted */
async function mergeLines(tx: Transaction, run: Run, months: string[]): Promise<boolean> {
  const organization = [run.organization_id];
  await tx.query(sql('ingest/state_slices'), [run.id, run.organization_id]);
  await tx.query(sql('ingest/ignore_superseded'), organization);
  await tx.query(sql('media/add_campaigns'), organization);
  await tx.query(sql('media/add_strategies'), organization);
  await tx.query(sql('media/add_placements'), organization);
  await tx.query(sql('media/add_creatives'), organization);
  await tx.query(sql('media/resolve_names'), organization);
  await tx.query('analyze resolved');
  await tx.query(sql('ingest/settle_duplicates'));
  // Names that such a file added stay without facts, and are shown nowhere.
  if (!(await fewRejected(tx, run))) return false;
  await tx.query(sql('ingest/drop_empty_slices'));
  await replaceSlices(tx, run);
  await tx.query(sql('queue/request_rollups'), [months]);
  return true;
}

async function replaceSlices(tx: Transaction, run: Run): Promise<void> {
  await tx.query(sql('media/delete_slices'));
  await tx.query(sql('media/insert_daily_metrics'), [run.organization_id]);
  await tx.query(sql('ingest/supersede_slices'), [run.id]);
  await tx.query(sql('ingest/record_slices'), [run.id, run.organization_id]);
  await tx.query(sql('media/bump_versions'), [run.organization_id]);
}

/**
 * Makes partitions that are missing for the file's days, outside its transaction and before that holds any lock:
 * attaching one waits for everybody who writes to the tables the facts refer to, ourselves included.
 * @returns the months of the file, as first days
 */
async function ensurePartitions(tx: Transaction, db: Database): Promise<string[]> {
  const { rows } = await tx.query<{ month: string }>(sql('ingest/list_months'));
  const months = rows.map((row) => row.month);
  for (const month of months) await db.query('select media.ensure_partitions($1::date, $1::date)', [month]);
  return months;
}

async function fewRejected(tx: Transaction, run: Run): Promise<boolean> {
  const { rows } = await tx.query<{ read: number; rejected: number }>(sql('ingest/count_incoming'));
  const { read = 0, rejected = 0 } = rows[0] ?? {};
  return rejected <= read * run.reject_limit;
}
