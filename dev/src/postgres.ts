import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import pg from 'pg';
import { type Binaries, findBinaries } from './postgres/binaries.ts';
import { createCluster } from './postgres/cluster.ts';
import { postgresIdentity } from './postgres/identity.ts';
import { stopLeftover } from './postgres/leftover.ts';
import { serverArguments } from './postgres/settings.ts';
import { loadSecrets, type Secrets } from './secrets.ts';

export interface PostgresOptions {
  /** The cluster is kept in `postgres/` below it, the log in `logs/postgres.log`. */
  dataDir: string;
  /** A free one by default; a new one at each start. */
  port?: number;
  /** For tests: faster, and lost when the machine goes down. */
  disposable?: boolean;
}

export interface Postgres {
  port: number;
  process: ChildProcess;
  logFile: string;
  /** Connection URL. The superuser is for this folder and for tests, never for a service. */
  url(role?: 'app_owner' | 'postgres', database?: string): string;
  /** Ends sessions, writes a checkpoint and ends. Safe to call twice. */
  stop(): Promise<void>;
}

const DATABASE = 'pmd';

/**
 * Starts the embedded Postgres on `dataDir`, making the cluster, the role `app_owner` (no superuser, may make
 * roles) and its database `pmd` when they are missing. Stops one that an earlier, killed start left running.
 * @throws with the end of Postgres's log when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir);
  const secrets = loadSecrets(dataDir);
  const cluster = join(dataDir, 'postgres');
  const logFile = join(dataDir, 'logs', 'postgres.log');
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const binaries = await findBinaries();
  await stopLeftover(cluster);
  await createCluster(cluster, binaries, secrets.postgresPassword);

  const { child, port } = await launch(binaries, cluster, logFile, options, secrets);
  const stopGuard = stopWithUs(child);
  const url = urlFor(port, secrets);
  const stop = async () => {
    stopGuard();
    await stopProcess(child);
  };
  try {
    await createOwner(url, secrets.ownerPassword);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, process: child, logFile, url, stop };
}

function urlFor(port: number, secrets: Secrets): Postgres['url'] {
  const passwords = { app_owner: secrets.ownerPassword, postgres: secrets.postgresPassword };
  return (role = 'app_owner', database = DATABASE) =>
    `postgres://${role}:${passwords[role]}@127.0.0.1:${port}/${database}`;
}

// A free port can be taken before Postgres binds it, and the sessions of a killed Postgres live on for a moment.
const PASSING_TROUBLE = /Address already in use|is still in use|is being used by|lock file "postmaster.pid"/;

async function launch(
  binaries: Binaries,
  cluster: string,
  logFile: string,
  options: PostgresOptions,
  secrets: Secrets,
): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await getPort({ host: '127.0.0.1' }));
    const child = spawnServer(binaries, cluster, logFile, port, options.disposable ?? false);
    if (await accepts(child, urlFor(port, secrets)('postgres', 'postgres'))) return { child, port };
    const log = readFileSync(logFile, 'utf8');
    if (attempt === 20 || !PASSING_TROUBLE.test(log)) {
      throw new Error(`Postgres did not start. The end of ${logFile}:\n${log.slice(-2000)}`);
    }
    await delay(500);
  }
}

function spawnServer(
  binaries: Binaries,
  cluster: string,
  logFile: string,
  port: number,
  disposable: boolean,
): ChildProcess {
  const identity = postgresIdentity(cluster, binaries.postgres);
  const [command, args] = identity.command(binaries.postgres, [
    '-D',
    cluster,
    ...serverArguments({ port, disposable }),
  ]);
  const log = openSync(logFile, 'w', 0o600);
  try {
    return spawn(command, args, {
      ...identity.ids,
      cwd: cluster,
      stdio: ['ignore', log, log],
      // Its own process group: Ctrl-C in a terminal must not end the database before its clients.
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}

/** Waits until a session can be opened. @returns false when the process ended instead */
async function accepts(child: ChildProcess, url: string): Promise<boolean> {
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  while (!ended) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      // Not listening yet, or still starting up (57P03); anything else will not mend itself.
      if (code !== 'ECONNREFUSED' && code !== 'ECONNRESET' && code !== '57P03') {
        await stopProcess(child);
        throw error;
      }
    }
    await delay(30);
  }
  return false;
}

async function createOwner(url: Postgres['url'], password: string): Promise<void> {
  const client = new pg.Client({ connectionString: url('postgres', 'postgres') });
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

/**
 * Ends Postgres when this process goes away without a word (kill -9). Postgres takes no notice of its parent,
 * so a shell waits for the end of a pipe that only we hold.
 */
function stopWithUs(child: ChildProcess): () => void {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  child.once('exit', () => guard.kill('SIGKILL'));
  return () => guard.kill('SIGKILL');
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), 25_000);
  await exit;
  clearTimeout(timer);
}
