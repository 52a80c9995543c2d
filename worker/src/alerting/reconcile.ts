import { asTenant, type Database } from '@pmd/core/database';
import type { Logger } from '@pmd/core/log';
import { sql } from '@pmd/core/sql';
import { systemScope } from '../ingest/run.ts';

/**
 * Opens alerts for what is wrong now and ends those of which the cause is gone; see sql/alerting. Safe at any time and as
 * often as one likes.
 * @param organizationId only that one; none: all
 */
export async function reconcileAlerts(db: Database, organizationId?: string): Promise<void> {
  const { rows } = await db.query<{ id: string }>(
    'select id from identity.organizations where $1::uuid is null or id = $1 order by id',
    [organizationId],
  );
  for (const { id } of rows) {
    await asTenant(db, systemScope(id), async (tx) => {
      await tx.query("select pg_advisory_xact_lock(hashtextextended('alerts ' || $1, 0))", [id]);
      await tx.query(sql('alerting/reconcile'), [id]);
    });
  }
}

/** After a piece of work: what it made or mended is told at once. Trouble here is no trouble of the work; the minute's check follows. */
export async function tellAlerts(
  { db, log }: { db: Database; log: Logger },
  organizationId: string,
): Promise<void> {
  await reconcileAlerts(db, organizationId).catch((error: Error) =>
    log.warn({ err: error }, 'alerts could not be brought up to date'),
  );
}
