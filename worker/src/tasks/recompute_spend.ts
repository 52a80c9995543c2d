import { asTenant } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import { tellAlerts } from '../alerting/reconcile.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';

const Payload = z.object({ organizationId: z.uuid(), clientId: z.uuid(), fromDate: z.iso.date().nullable() });

/**
 * recompute_spend: brings the spend of a client's days in line with the CPM in force on each, after a rate was set.
 *
 * Payload  { organizationId, clientId, fromDate }: days from fromDate on, null for all.
 * Re-runs  safe: rows that are right are not written.
 */
export const recomputeSpend =
  ({ db, log }: Deps): Task =>
  async (payload) => {
    const { organizationId, clientId, fromDate } = Payload.parse(payload);
    const months = await asTenant(db, systemScope(organizationId), async (tx) => {
      // A file that is being merged has read the old rate: it commits first, and is then put right here.
      await tx.query("select pg_advisory_xact_lock(hashtextextended('merge ' || $1, 0))", [organizationId]);
      const { rows } = await tx.query<{ month: string }>(sql('media/recompute_spend'), [
        organizationId,
        clientId,
        fromDate,
      ]);
      return rows.map((row) => row.month);
    });
    await tellAlerts({ db, log }, organizationId);
    log.info({ clientId, months }, `spend recomputed in ${months.length} month(s)`);
  };
