import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isAlive, root } from './processes.ts';
import { type Runtime, readRuntime } from './runtime.ts';

export interface StackOptions {
  dataDir: string;
  /** Load the demo data; false by default. */
  demo?: boolean;
  /** Added to an environment without any setting of the product. */
  env?: Record<string, string>;
}

/** The whole product, running as `npm start` runs it, on free ports. */
export interface Stack extends Runtime {
  admin: { email: string; password: string };
  /** Everything that was printed so far. */
  logs: readonly string[];
  /** Resolves with the exit code once the product is over. */
  exited: Promise<number | null>;
  /** Ends it as Ctrl-C does. Safe to call twice. */
  stop(): Promise<void>;
  /** Sends a signal to one process: `worker`, `cube`, `api`, `postgres`, `object-store` or `supervisor`. */
  kill(name: string, signal: NodeJS.Signals): void;
  /** The names of its processes that are there. */
  living(): string[];
}

const start = fileURLToPath(new URL('./start.ts', import.meta.url));
// A setting of whoever runs the tests must not reach the product under test.
const settings =
  /^(PORT|HOST|PUBLIC_URL|TRUST_PROXY|DATA_DIR|BACKUP_.*|DEMO|ALLOW_PRIVATE_ENDPOINTS|DATABASE_URL|SMTP_URL|MAIL_FROM|ALERT_EMAIL|JWT_SECRET|DATA_ENCRYPTION_KEY|LOG_LEVEL|NODE_ENV|ADMIN_.*|S3_.*|CUBE.*)$/;

/**
 * Starts the product and waits until it says that it is ready.
 * @throws with what it printed when it ends before that
 */
export async function startStack({ dataDir, demo = false, env = {} }: StackOptions): Promise<Stack> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.test(name)));
  const child = spawn(process.execPath, [start], {
    cwd: root,
    env: { ...inherited, PORT: '0', DATA_DIR: dataDir, DEMO: demo ? '1' : '0', ...env },
    // The channel ends the product when the process that runs the tests is killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const logs: string[] = [];
  const ready = new Promise<void>((fulfil) => {
    for (const input of [child.stdout, child.stderr]) {
      if (!input) continue;
      createInterface({ input }).on('line', (line) => {
        logs.push(line);
        if (line.startsWith('Ready ')) fulfil();
      });
    }
  });
  await Promise.race([ready, exited]);
  const runtime = readRuntime(dataDir);
  if (!runtime?.admin) {
    child.kill('SIGTERM');
    await exited;
    throw new Error(`The product did not start:\n${logs.join('\n')}`);
  }
  const pids = { ...runtime.pids, supervisor: runtime.pid };
  return {
    ...runtime,
    admin: runtime.admin,
    pids,
    logs,
    exited,
    async stop() {
      child.kill('SIGINT');
      await exited;
    },
    kill(name, signal) {
      const pid = pids[name as keyof typeof pids];
      if (pid === undefined) throw new Error(`The product has no process ${name}.`);
      process.kill(pid, signal);
    },
    living: () => Object.keys(pids).filter((name) => isAlive(pids[name as keyof typeof pids] as number)),
  };
}
