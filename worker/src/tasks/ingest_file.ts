import { asTenant } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import { tellAlerts } from '../alerting/reconcile.ts';
import { type Deps, ingestFile } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';
import { explainTrouble } from '../ingest/trouble.ts';

const Payload = z.object({ organizationId: z.uuid(), ingestionId: z.uuid() });

/**
 * ingest_file: loads one delivered file.
 *
 * Payload  { organizationId, ingestionId }. Queued once per delivery by scan_bucket, by an upload, by a retry.
 * Re-runs  safe: a run states the same slices again.
 * Errors   an unusable file ends its run as failed and the job as done; store or database trouble throws, and the
 *          queue retries with back-off, until the last attempt ends the run as failed.
 */
export const ingestFileTask =
  (deps: Deps): Task =>
  async (payload, { job }) => {
    const { organizationId, ingestionId } = Payload.parse(payload);
    try {
      const isWell = await ingestFile(deps, organizationId, ingestionId);
      // What a good file mends is told within the minute; a thousand of them are not to look a thousand times.
      if (!isWell) await tellAlerts(deps, organizationId);
    } catch (error) {
      const isLast = job.attempts >= job.max_attempts;
      const { trouble, message } = explainTrouble(error);
      await asTenant(deps.db, systemScope(organizationId), (tx) =>
        isLast
          ? tx.query(sql('ingest/fail_run'), [
              ingestionId,
              `${message} Nothing was changed in ${job.attempts} attempts: retry when that is mended.`,
              trouble,
            ])
          : tx.query(sql('ingest/put_off_run'), [
              ingestionId,
              `${message} Nothing was changed; attempt ${job.attempts} of ${job.max_attempts} is repeated by itself.`,
              trouble,
            ]),
      );
      await tellAlerts(deps, organizationId);
      throw error;
    }
  };
