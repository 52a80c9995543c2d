import { asTenant } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { Deps } from './ingest-file.ts';
import { systemScope } from './run.ts';

/**
 * Deletes the kept lines and uploaded bytes of runs that are past their organization's retention and of which nothing is
 * in force. The runs themselves stay in the log.
 * @returns how many runs were cleared
 */
export async function expireLines({ db }: Pick<Deps, 'db'>): Promise<number> {
  const { rows: organizations } = await db.query<{ id: string; staging_retention_days: number }>(
    'select id, staging_retention_days from identity.organizations order by id',
  );
  let cleared = 0;
  for (const { id, staging_retention_days: days } of organizations) {
    const scope = systemScope(id);
    const { rows: runs } = await asTenant(db, scope, (tx) =>
      tx.query<{ id: string }>(sql('ingest/list_expired_runs'), [id, days]),
    );
    // A run at a time, so that no transaction deletes for long.
    for (const run of runs) {
      await asTenant(db, scope, async (tx) => {
        await tx.query(sql('ingest/forget_lines'), [run.id]);
        await tx.query('delete from ingest.upload_chunks where ingestion_run_id = $1', [run.id]);
      });
    }
    cleared += runs.length;
  }
  return cleared;
}
