import { asTenant, type Database } from '@pmd/core/database';
import { addDays, startOfMonth, today } from '@pmd/core/days';
import { sql } from '@pmd/core/sql';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';
import { makeSummaries } from '../summaries/make.ts';

interface Keeping {
  id: string;
  time_zone: string;
  metrics_retention_months: number;
}

/**
 * Takes away the months of facts that their organization no longer keeps; nothing unless it says how many it keeps. The
 * partition of a month is shared: it is dropped when nobody else has facts in it, and else the organization's rows are
 * deleted. Summaries are brought up to date before, and stay; so do the lines the facts came from until they have been kept
 * long enough.
 * @returns how many months of organizations were taken away
 */
export async function dropMonths(deps: Pick<Deps, 'db' | 'log'>): Promise<number> {
  const { db } = deps;
  const { rows: keeping } = await db.query<Keeping>(
    `select id, time_zone, metrics_retention_months from identity.organizations
     where metrics_retention_months is not null order by id`,
  );
  let dropped = 0;
  for (const organization of keeping) {
    const first = firstKept(today(organization.time_zone), organization.metrics_retention_months);
    const months = await listMonths(db, organization.id, first);
    if (months.length > 0) {
      for (const grain of ['week', 'month'] as const) {
        await makeSummaries(deps, organization.id, grain, new Date());
      }
    }
    for (const month of months) await dropMonth(db, organization.id, month);
    dropped += months.length;
  }
  return dropped;
}

/** The first month that is kept: `months` whole ones before that of `day`. */
export function firstKept(day: string, months: number): string {
  let first = startOfMonth(day);
  for (let left = months; left > 0; left--) first = startOfMonth(addDays(first, -1));
  return first;
}

async function listMonths(db: Database, organizationId: string, before: string): Promise<string[]> {
  return asTenant(db, systemScope(organizationId), async (tx) => {
    const { rows } = await tx.query<{ month: string }>(sql('media/list_months_to_drop'), [
      organizationId,
      before,
    ]);
    return rows.map(({ month }) => month);
  });
}

/** One month, one transaction: facts and what is said about them go together, and no lock is held for long. */
async function dropMonth(db: Database, organizationId: string, month: string): Promise<void> {
  await asTenant(db, systemScope(organizationId), async (tx) => {
    await tx.query("select pg_advisory_xact_lock(hashtextextended('merge ' || $1, 0))", [organizationId]);
    const { rows } = await tx.query<{ dropped: boolean }>('select media.drop_partition($1, $2) as dropped', [
      month,
      organizationId,
    ]);
    if (!rows[0]?.dropped) await tx.query(sql('media/delete_month'), [organizationId, month]);
    await tx.query(sql('media/withdraw_month'), [organizationId, month]);
    await tx.query(sql('media/keep_summaries'), [organizationId, month]);
  });
}
