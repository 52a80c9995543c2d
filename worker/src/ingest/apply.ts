import type { Database, Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Kept } from './receive.ts';
import type { Run } from './run.ts';

/** From this many new creatives on, what the planner knows about the table is no longer true. */
const MANY_CREATIVES = 10_000;

/**
 * Turns the working table `incoming` into facts, in the caller's transaction: names to ids, the stated slices
 * replaced, lines that are not loaded after all marked so. Set-based; the steps are the files under sql/.
 * @param kept the lines of the file, and how many of them were rejected when they were read
 * @returns whether the file was applied; not, when more of its rows are rejected than the source allows
 */
export async function applyIncoming(tx: Transaction, db: Database, run: Run, kept: Kept): Promise<boolean> {
  await tx.query('analyze incoming');
  await tx.query(sql('ingest/state_slices'));
  await tx.query('analyze slice');
  await ensurePartitions(tx, db);
  // Files of one organization are merged one after the other, however many workers there are.
  await tx.query("select pg_advisory_xact_lock(hashtextextended('merge ' || $1, 0))", [run.organization_id]);
  const applied = isWithinLimit(run, kept) && (await mergeLines(tx, run, kept));
  await settleLines(tx, run);
  if (!applied) await tx.query(sql('ingest/refuse_all'), [run.id]);
  return applied;
}

/** @returns false when the lines contradict each other so often that the file is not to be trusted */
async function mergeLines(tx: Transaction, run: Run, { rows, rejected }: Kept): Promise<boolean> {
  await tx.query(sql('ingest/rate_slices'), [run.id]);
  const { rowCount: ignored } = await tx.query(sql('ingest/ignore_superseded'));
  if (ignored) await tx.query(sql('ingest/drop_empty_paths'));
  await locateLines(tx, run);
  const { rowCount: contradicting } = await tx.query(sql('ingest/settle_duplicates'));
  // The campaigns, strategies and placements of such a file stay without facts, and are shown nowhere.
  if (!isWithinLimit(run, { rows, rejected: rejected + (contradicting ?? 0) })) return false;
  await tx.query(sql('ingest/drop_empty_slices'));
  const { rowCount: made } = await tx.query(sql('media/add_creatives'), [run.organization_id]);
  if ((made ?? 0) > MANY_CREATIVES) await tx.query('analyze media.creatives');
  await tx.query(sql('media/join_namesakes'));
  await replaceSlices(tx, run);
  return true;
}

/**
 * Notes with the kept lines which were not loaded after all. The planner's statistics know nothing of a run that is being
 * written; taking it for a line or two, it would compare every line with every other, for hours. So it may not nest.
 */
async function settleLines(tx: Transaction, run: Run): Promise<void> {
  const { rowCount } = await tx.query("select from incoming where disposition <> 'loaded' limit 1");
  if (rowCount === 0) return;
  await tx.query('set local enable_nestloop = off');
  await tx.query(sql('ingest/settle_lines'), [run.id]);
  await tx.query('set local enable_nestloop = on');
}

const isWithinLimit = (run: Run, { rows, rejected }: Kept): boolean => rejected <= rows * run.reject_limit;

/** Names to ids level by level. Each level is counted before the next joins it, so that every plan is made on facts. */
async function locateLines(tx: Transaction, run: Run): Promise<void> {
  await tx.query('analyze path');
  await tx.query(sql('media/find_campaigns'), [run.organization_id]);
  await tx.query(sql('media/find_strategies'), [run.organization_id]);
  await tx.query(sql('media/find_placements'), [run.organization_id]);
  await tx.query('analyze path');
  await tx.query(sql('media/locate_lines'));
  await tx.query('analyze located');
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
 */
async function ensurePartitions(tx: Transaction, db: Database): Promise<void> {
  const { rows } = await tx.query<{ month: string }>(sql('ingest/list_months'));
  for (const { month } of rows) await db.query('select media.ensure_partitions($1::date, $1::date)', [month]);
}
