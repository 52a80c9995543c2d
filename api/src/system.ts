import { statfs } from 'node:fs/promises';
import { System } from '@pmd/core/contract/system';
import type { Transaction } from '@pmd/core/database';
import { productVersion } from '@pmd/core/version';
import { z } from 'zod';
import { tenantRoute } from './http/route.ts';
import type { Caller } from './identity/caller.ts';
import type { Services } from './services.ts';

const TIMEOUT_MS = 4000;
/** A job that has been due for longer says that no worker takes jobs. */
const WAIT_MS = 120_000;
/** Rollups follow new facts within seconds; after this they are late. */
const REFRESH_MS = 120_000;

export const systemRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/system',
    access: 'admin',
    tag: 'System',
    summary: 'Versions, services, queue, freshness and disk',
    output: System,
    handle: async ({ tx, caller, services }) => {
      const refreshedAt = await askRefreshed(services, caller);
      const { queue, factsChangedAt, ...database } = await askDatabase(tx);
      const isStuck = queue.waitsSince !== null && Date.now() - Date.parse(queue.waitsSince) > WAIT_MS;
      return {
        versions: { product: productVersion(), node: process.versions.node, postgres: database.postgres },
        services: [
          { name: 'database' as const, state: 'ok' as const },
          {
            name: 'cube' as const,
            state: refreshedAt === undefined ? ('unavailable' as const) : ('ok' as const),
          },
          {
            name: 'worker' as const,
            state: isStuck && queue.running === 0 ? ('late' as const) : ('ok' as const),
          },
        ],
        queue,
        rollups: {
          state: freshness(factsChangedAt, refreshedAt),
          factsChangedAt,
          refreshedAt: refreshedAt ?? null,
        },
        disk: { databaseBytes: Number(database.bytes), freeBytes: await freeBytes(services.config.DATA_DIR) },
        lastBackup: database.lastBackup,
      };
    },
  }),
];

interface DatabaseState {
  postgres: string;
  bytes: string;
  factsChangedAt: string | null;
  lastBackup: string | null;
  queue: { waiting: number; running: number; failed: number; waitsSince: string | null };
}

async function askDatabase(tx: Transaction): Promise<DatabaseState> {
  const { rows } = await tx.query<Omit<DatabaseState, 'queue'>>(
    `select current_setting('server_version') as postgres, pg_database_size(current_database()) as bytes,
            (select max(changed_at) from media.metrics_version) as "factsChangedAt",
            (select max(taken_at) from app.backups) as "lastBackup"`,
  );
  const queue = await tx.query<DatabaseState['queue']>(
    `select
       count(*) filter (where state in ('waiting', 'retrying') and run_at <= now())::integer as waiting,
       count(*) filter (where state = 'running')::integer as running,
       count(*) filter (where state = 'failed')::integer as failed,
       min(run_at) filter (where state in ('waiting', 'retrying') and run_at <= now()) as "waitsSince"
     from queue.jobs()`,
  );
  return { ...(rows[0] as Omit<DatabaseState, 'queue'>), queue: queue.rows[0] as DatabaseState['queue'] };
}

const Loaded = z.object({ lastRefreshTime: z.string() });

/** When the numbers that Cube shows were refreshed; undefined when it does not answer, null when it does not say. */
async function askRefreshed(
  { config, accessTokens }: Services,
  caller: Caller,
): Promise<string | null | undefined> {
  const query = JSON.stringify({ measures: ['performance.impressions'] });
  const url = new URL(`/cubejs-api/v1/load?${new URLSearchParams({ query })}`, config.CUBE_URL);
  try {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${await accessTokens.sign(caller)}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return answer.ok ? (Loaded.safeParse(await answer.json()).data?.lastRefreshTime ?? null) : undefined;
  } catch {
    return undefined;
  }
}

function freshness(changed: string | null, refreshed: string | null | undefined): System['rollups']['state'] {
  if (refreshed === undefined) return 'unavailable';
  if (changed === null) return 'ok';
  if (refreshed === null) return 'unknown';
  const since = Date.parse(changed);
  const isBehind = Date.parse(refreshed) < since && Date.now() - since > REFRESH_MS;
  return isBehind ? 'late' : 'ok';
}

/** Bytes left where this server keeps its data; null when it keeps none here. */
async function freeBytes(directory: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch {
    return null;
  }
}
