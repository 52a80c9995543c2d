import type { Task } from 'graphile-worker';
import type { Deps } from '../ingest/ingest-file.ts';
import { queueReports } from '../reporting/queue.ts';

/**
 * queue_reports: has reports made whose period is complete, or whose grace time is over.
 *
 * Payload  none; scheduled every five minutes, over all organizations.
 * Re-runs  safe: a period of a subscription is noted down once. What a worker that was down has missed is found by the next.
 * Errors   throw after all other organizations had their turn; the next call tries again.
 */
export const queueReportsTask =
  ({ db, log }: Pick<Deps, 'db' | 'log'>, clock: () => Date = () => new Date()): Task =>
  async () => {
    const { rows } = await db.query<{ id: string }>('select id from identity.organizations order by id');
    const errors: unknown[] = [];
    for (const { id } of rows) {
      try {
        const queued = await queueReports(db, id, clock());
        if (queued > 0) log.info({ organizationId: id, queued }, 'reports are due');
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  };
