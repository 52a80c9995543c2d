import type { Database } from '@pmd/core/database';
import type { Logger } from '@pmd/core/log';
import { sql } from '@pmd/core/sql';
import pg from 'pg';

const CHECK_MS = 5_000;

/**
 * Lets other workers see that this one lives, and takes back the jobs of those that do not. The queue itself would
 * give a dead worker four hours.
 * @param poolId as it stands in `locked_by` of this process's jobs
 * @param url the worker's own connection URL
 * @returns stops watching
 */
export async function watchLiveness(
  db: Database,
  url: string,
  poolId: string,
  log: Logger,
): Promise<() => Promise<void>> {
  let stopped = false;
  let marker: pg.Client | undefined;

  const hold = async () => {
    const client = new pg.Client({ connectionString: url, application_name: 'worker liveness' });
    client.on('error', () => {
      marker = undefined;
    });
    await client.connect();
    await client.query("select pg_advisory_lock(hashtextextended('worker pool ' || $1, 0))", [poolId]);
    marker = client;
  };
  const check = async () => {
    if (!marker) await hold();
    await db.query(sql('queue/release_dead_pools'));
  };

  await check();
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = check().catch((error: Error) => {
      if (!stopped) log.warn({ err: error }, 'liveness of workers could not be checked; trying again');
    });
  }, CHECK_MS);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
    await marker?.end();
  };
}
