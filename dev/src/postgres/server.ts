import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../free-port.ts';
import { hasEnded } from '../processes.ts';
import { postgresIdentity } from './identity.ts';
import { serverArguments } from './settings.ts';

export interface ServerOptions {
  /** The program. */
  postgres: string;
  /** Its data, made by `createCluster`. */
  cluster: string;
  /** Emptied at each start. */
  logFile: string;
  /** A free one by default. */
  port?: number | undefined;
  disposable: boolean;
  /** Connection URL of the superuser. */
  url(port: number): string;
}

export interface Server {
  port: number;
  process: ChildProcess;
  /** The last lines of its log. */
  tail(): string[];
  stop(): Promise<void>;
}

const ATTEMPTS = 20;
// A free port can be taken before Postgres binds it, and the sessions of a killed Postgres live on for a moment.
const PASSING_TROUBLE = /Address already in use|is still in use|is being used by|lock file "postmaster.pid"/;

/** Starts Postgres and waits until it accepts sessions. @throws with the end of its log when it does not come up */
export async function startServer(options: ServerOptions): Promise<Server> {
  const tail = () => readFileSync(options.logFile, 'utf8').trimEnd().split('\n').slice(-20);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const child = spawnServer(options, port);
    endWithUs(child);
    const stop = () => stopServer(child);
    try {
      if (await accepts(child, options.url(port))) return { port, process: child, tail, stop };
    } catch (error) {
      await stop();
      throw error;
    }
    const log = tail().join('\n');
    if (attempt === ATTEMPTS || !PASSING_TROUBLE.test(log)) {
      throw new Error(`Postgres did not start. The end of ${options.logFile}:\n${log}`);
    }
    await delay(500);
  }
}

function spawnServer({ postgres, cluster, logFile, disposable }: ServerOptions, port: number): ChildProcess {
  const identity = postgresIdentity(cluster, postgres);
  const settings = serverArguments({ port, disposable });
  const [command, args] = identity.command(postgres, ['-D', cluster, ...settings]);
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

/**
 * Ends Postgres when this process goes away without a word (kill -9). Postgres takes no notice of its parent,
 * so a shell waits for the end of a pipe that only we hold.
 */
function endWithUs(child: ChildProcess): void {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  child.once('exit', () => guard.kill('SIGKILL'));
}

/** Waits until a session can be opened. @returns false when the process ended instead */
async function accepts(child: ChildProcess, url: string): Promise<boolean> {
  while (!hasEnded(child)) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === '28P01') {
        throw new Error(
          'secrets.json holds another password than the database: it is not from the same start.',
        );
      }
      // Not listening yet, or still starting up (57P03); anything else will not mend itself.
      if (code !== 'ECONNREFUSED' && code !== 'ECONNRESET' && code !== '57P03') throw error;
    }
    await delay(30);
  }
  return false;
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGINT'); // fast shutdown: ends sessions, writes a checkpoint
  const timer = setTimeout(() => child.kill('SIGQUIT'), 25_000);
  await exit;
  clearTimeout(timer);
}
