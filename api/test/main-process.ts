import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadConfig, serviceUrl } from '@pmd/core/config';
import { startDatabase, type TestDatabase } from '@pmd/test/support/database';
import { runMigrations } from 'graphile-worker';
import { vi } from 'vitest';
import { setUp } from '../src/setup.ts';
import { ADMIN, JWT_SECRET } from './api.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface MainProcess {
  child: ChildProcess;
  lines: string[];
  /** The first line that contains `part`, once there is one. */
  line: (part: string) => Promise<string>;
  url: () => Promise<string>;
}

/** `node api/src/main.ts` with this environment. */
export function startMain(env: Record<string, string>): MainProcess {
  const child = spawn(process.execPath, [main], {
    env: { ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
  const line = (part: string) =>
    vi.waitFor(
      () => {
        const found = lines.find((one) => one.includes(part));
        if (found === undefined) throw new Error(`no line with “${part}”:\n${lines.join('\n')}`);
        return found;
      },
      { timeout: 20_000 },
    );
  const url = async () =>
    `http://127.0.0.1:${/listening on port (\d+)/.exec(await line('listening on port'))?.[1]}`;
  return { child, lines, line, url };
}

/** A database set up like a new installation, and the environment of an API on it. */
export async function installation(): Promise<{
  database: TestDatabase;
  environment: Record<string, string>;
}> {
  const database = await startDatabase();
  await runMigrations({ connectionString: serviceUrl(database.config, 'app_worker') });
  const environment = {
    ...database.config,
    PORT: '0',
    JWT_SECRET,
    CUBE_URL: 'http://127.0.0.1:1',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  };
  await setUp(loadConfig(['DATABASE_URL', 'DATA_ENCRYPTION_KEY'], environment));
  return { database, environment };
}
