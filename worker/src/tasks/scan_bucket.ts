import { asTenant } from '@pmd/core/database';
import { SealError } from '@pmd/core/encryption';
import { explainStoreError } from '@pmd/core/object-store-errors';
import { sql } from '@pmd/core/sql';
import type { Task } from 'graphile-worker';
import { z } from 'zod';
import { tellAlerts } from '../alerting/reconcile.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { systemScope } from '../ingest/run.ts';
import { type S3Source, scanSource } from '../ingest/scan-bucket.ts';

const Payload = z.object({ sourceId: z.uuid().nullish() });

/**
 * scan_bucket: makes a run of every new or re-delivered object of an S3 source, or of all.
 *
 * Payload  { sourceId? }; none: every active source (the schedule's call).
 * Re-runs  safe: what is known is not delivered again.
 * Errors   kept on the source, shown, and tried again by the next scan; one source does not stop another.
 */
export const scanBucket =
  (deps: Deps): Task =>
  async (payload) => {
    const { sourceId } = Payload.parse(payload ?? {});
    const { rows: sources } = await deps.db.query<S3Source>(sql('ingest/list_s3_sources'), [
      sourceId ?? null,
    ]);
    for (const source of sources) {
      const problem = await scanSource(deps, source).then(
        (found) => {
          if (found > 0) deps.log.info({ sourceId: source.id }, `${source.name}: ${found} new file(s)`);
          return null;
        },
        (error: Error) => {
          deps.log.error({ err: error, sourceId: source.id }, `${source.name} could not be listed`);
          return error instanceof SealError ? error.message : explainStoreError(error, 'list').message;
        },
      );
      await asTenant(deps.db, systemScope(source.organization_id), (tx) =>
        tx.query(sql('ingest/record_scan'), [source.id, problem, source.read_at]),
      );
      await tellAlerts(deps, source.organization_id);
    }
  };
