import { asTenant } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import { applyIncoming } from './apply.ts';
import { closeRun, createWorkingTables, type Deps } from './ingest-file.ts';
import { storeBatch } from './receive.ts';
import { findRun, systemScope } from './run.ts';

/**
 * Loads the held rows whose client is known by now, run by run in order of delivery, through the same steps as a new
 * file. Safe to run again: what was released is no longer held.
 */
export async function releaseHeld({ db, log }: Deps, organizationId: string): Promise<void> {
  const scope = systemScope(organizationId);
  const { rows } = await asTenant(db, scope, (tx) =>
    tx.query<{ id: string }>(sql('ingest/list_releasable_runs'), [organizationId]),
  );
  for (const { id } of rows) {
    const run = await asTenant(db, scope, async (tx) => {
      const run = await findRun(tx, id);
      await createWorkingTables(tx, run);
      const { rowCount } = await tx.query(sql('ingest/recall_held'), [id]);
      await storeBatch(tx, run);
      // The limit was judged when the file was read; what waited since is not judged again.
      await applyIncoming(tx, db, { ...run, reject_limit: 1 }, { rows: rowCount ?? 0, rejected: 0 });
      await closeRun(tx, run, true, null);
      return run;
    });
    log.info({ ingestionId: id }, `${run.file_name}: held rows released`);
  }
}
