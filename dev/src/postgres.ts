import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { findBinaries } from './postgres/binaries.ts';
import { createCluster } from './postgres/cluster.ts';
import { stopLeftover } from './postgres/leftover.ts';
import { type Server, startServer } from './postgres/server.ts';
import { loadSecrets, type Secrets } from './secrets.ts';

export interface PostgresOptions {
  /** The cluster is kept in `postgres/` below it, the log in `logs/postgres.log`. */
  dataDir: string;
  /** A free one by default, and another one at each start. */
  port?: number;
  /** For tests: faster, and lost when the machine goes down (not when a process is killed). */
  disposable?: boolean;
}

export interface Postgres extends Server {
  /** Connection URL. The superuser is for this folder and for tests, never for a service. */
  url(role?: 'app_owner' | 'postgres', database?: string): string;
}

const DATABASE = 'pmd';

/**
 * Starts the embedded Postgres on `dataDir`, making the cluster, the role `app_owner` (no superuser, may make
 * roles) and its database `pmd` when they are missing. Stops one that an earlier, killed start left running.
 * @throws with the end of Postgres's log when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { port, disposable = false } = options;
  const dataDir = resolve(options.dataDir);
  const secrets = loadSecrets(dataDir);
  const cluster = join(dataDir, 'postgres');
  const logs = join(dataDir, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });

  const binaries = await findBinaries();
  await stopLeftover(cluster);
  await createCluster(cluster, binaries, { password: secrets.postgresPassword, disposable });
  const server = await startServer({
    postgres: binaries.postgres,
    cluster,
    logFile: join(logs, 'postgres.log'),
    port,
    disposable,
    url: (at) => urls(at, secrets)('postgres', 'postgres'),
  });
  const url = urls(server.port, secrets);
  try {
    await createOwner(url('postgres', 'postgres'), secrets.ownerPassword);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ...server, url };
}

function urls(port: number, secrets: Secrets): Postgres['url'] {
  const passwords = { app_owner: secrets.ownerPassword, postgres: secrets.postgresPassword };
  return (role = 'app_owner', database = DATABASE) =>
    `postgres://${role}:${passwords[role]}@127.0.0.1:${port}/${database}`;
}

async function createOwner(superuserUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = 'app_owner') as role,
              exists (select from pg_database where datname = $1) as database`,
      [DATABASE],
    );
    if (!rows[0]?.role) {
      await client.query(`create role app_owner login createrole password ${client.escapeLiteral(password)}`);
    }
    if (!rows[0]?.database) await client.query(`create database ${DATABASE} owner app_owner`);
  } finally {
    await client.end();
  }
}
