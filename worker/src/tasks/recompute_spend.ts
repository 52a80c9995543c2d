import { asTenant, type Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import { tellAlerts } from '../alerting/reconcile.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';

const Payload = z.object({ organizationId: z.uuid(), clientId: z.uuid() });

/**
 * recompute_spend: brings the spend of a client's days in line with the CPM in force on each, after a rate was set.
 *
 * Payload  { organizationId, clientId }; which days is in media.recomputations, where the progress is noted, too.
 * Re-runs  safe: rows that are right are not written, and what is finished is not begun again.
 */
export const recomputeSpend =
  (deps: Deps): Task =>
  async (payload) => {
    const { organizationId, clientId } = Payload.parse(payload);
    const within = <Result>(work: (tx: Transaction) => Promise<Result>) =>
      asTenant(deps.db, systemScope(organizationId), work);
    // Asked for anew while it is under way, it begins anew.
    for (;;) {
      const asked = await within((tx) => begin(tx, clientId));
      if (!asked) break;
      const { version, from_date, months } = asked;
      for (const month of months) {
        const isCurrent = await within(async (tx) => {
          // A file that is being merged has read the old rate: it commits first, and is then put right here.
          await tx.query("select pg_advisory_xact_lock(hashtextextended('merge ' || $1, 0))", [
            organizationId,
          ]);
          const scope = [organizationId, clientId, month, from_date];
          const { rows } = await tx.query<{ rows: number }>(sql('media/recompute_spend'), scope);
          const done = [clientId, version, rows[0]?.rows ?? 0];
          return (await tx.query(sql('media/advance_recomputation'), done)).rowCount === 1;
        });
        if (!isCurrent) break;
      }
      await within((tx) => tx.query(sql('media/end_recomputation'), [clientId, version]));
      deps.log.info({ clientId, months: months.length }, 'spend recomputed');
    }
    await tellAlerts(deps, organizationId);
  };

interface Asked {
  version: number;
  /** Null: all days. */
  from_date: string | null;
  months: string[];
}

async function begin(tx: Transaction, clientId: string): Promise<Asked | undefined> {
  const { rows } = await tx.query<Asked>(sql('media/begin_recomputation'), [clientId]);
  return rows[0];
}
