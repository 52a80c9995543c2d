import type { Grain } from '@pmd/core/contract/reports';
import { asTenant, type Database } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import { systemScope } from '../ingest/run.ts';

/**
 * Notes down which reports of an organization are due and has them made: each period of each subscription once, whatever
 * the clocks do and however often this is asked.
 * @returns how many it were
 */
export async function queueReports(db: Database, organizationId: string, now: Date): Promise<number> {
  return asTenant(db, systemScope(organizationId), async (tx) => {
    let queued = 0;
    for (const grain of ['week', 'month'] satisfies Grain[]) {
      const { rowCount } = await tx.query(sql('reporting/queue_due').replaceAll('week', grain), [
        organizationId,
        now,
      ]);
      queued += rowCount ?? 0;
    }
    return queued;
  });
}
