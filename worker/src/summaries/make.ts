import { asTenant, type Database, type Transaction } from '@pmd/core/database';
import type { Logger } from '@pmd/core/log';
import { sql } from '@pmd/core/sql';
import { DatabaseError } from 'pg';
import { systemScope } from '../ingest/run.ts';

export type Grain = 'week' | 'month';

/** Periods made in one transaction: about a quarter of a year, whose sums fit into memory. */
const AT_ONCE: Record<Grain, number> = { week: 13, month: 3 };

export interface Made {
  made: number;
  changed: number;
}

/**
 * Makes the summaries of an organization whose time has come and those whose facts have changed since, set-based over all
 * of them; the steps are the files under sql/summaries. Safe at any time and as often as one likes: what is made already
 * and has not changed is left alone.
 * @param now decides what is due: a period is from 05:00 on in the organization's time zone on the day after it ended
 * @returns how many were made for the first time, and how many came to say something else
 */
export async function makeSummaries(
  { db, log }: { db: Database; log: Logger },
  organizationId: string,
  grain: Grain,
  now: Date,
): Promise<Made> {
  const all: Made = { made: 0, changed: 0 };
  // From both ends at once, until they meet: a year has many portions, and a machine more than one core.
  await Promise.all(
    [false, true].map(async (fromTheEnd) => {
      for (;;) {
        // At one moment, so that the facts seen are those of which it was said that they changed; files are merged meanwhile.
        const some = await asTenant(
          db,
          systemScope(organizationId),
          (tx) => makePortion(tx, organizationId, grain, now, fromTheEnd),
          'repeatable read',
        ).catch(ifOvertaken);
        if (some === OVERTAKEN) continue;
        if (!some) break;
        all.made += some.made;
        all.changed += some.changed;
      }
    }),
  );
  if (all.made + all.changed > 0) log.info({ organizationId, grain, ...all }, `${grain}ly summaries made`);
  return all;
}

const OVERTAKEN = Symbol('somebody else made or forgot some of the same meanwhile');

/** serialization_failure, deadlock_detected: looked at again, there is less to do. */
function ifOvertaken(error: unknown): typeof OVERTAKEN {
  if (error instanceof DatabaseError && ['40001', '40P01'].includes(error.code ?? '')) return OVERTAKEN;
  throw error;
}

/** @returns nothing when there is nothing to do any more */
async function makePortion(
  tx: Transaction,
  organizationId: string,
  grain: Grain,
  now: Date,
  fromTheEnd: boolean,
): Promise<Made | undefined> {
  await tx.query(sql('summaries/create_wanted'));
  const wanted = [organizationId, grain, now, AT_ONCE[grain], fromTheEnd];
  const { rowCount } = await tx.query(sql('summaries/find_wanted'), wanted);
  if (rowCount === 0) return undefined;
  await tx.query(sql('summaries/create_working_tables'));
  await tx.query(sql('summaries/list_days'), [grain]);
  await tx.query('analyze wanted, period_day');
  await sumFacts(tx, organizationId);
  await tx.query(sql('summaries/recall_totals').replaceAll('week', grain), [organizationId, grain, now]);
  await tx.query('analyze total');
  await tx.query(sql('summaries/find_groups'));
  await tx.query('analyze item_group');
  await tx.query(sql('summaries/rank_items'));
  await tx.query(sql('summaries/find_underperformers'));
  await tx.query('analyze ranked, underperformer');
  await tx.query(sql('summaries/describe_items'));
  await tx.query('analyze told');
  await tx.query(sql('summaries/compose'), [grain]);
  await tx.query('analyze summary');
  const { rows } = await tx.query<Made>(sql('summaries/store').replaceAll('week', grain), [organizationId]);
  return rows[0];
}

/** Each step is counted before the next joins it, so that every plan is made on facts. */
async function sumFacts(tx: Transaction, organizationId: string): Promise<void> {
  const { rows } = await tx.query<{ clients: string[] | null; first_day: string; last_day: string }>(
    sql('summaries/find_bounds'),
    [organizationId],
  );
  const [bounds] = rows;
  await tx.query(sql('summaries/sum_creatives'), [
    organizationId,
    bounds?.clients,
    bounds?.first_day,
    bounds?.last_day,
  ]);
  await tx.query(sql('summaries/sum_campaigns'));
  await tx.query(sql('summaries/merge_creatives'));
  await tx.query('analyze item (level, client_id, period_start, item_id, campaign_id)');
  await tx.query(sql('summaries/sum_clients'));
}
