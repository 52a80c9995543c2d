import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadConfig, serviceUrl } from '@pmd/core/config';
import { startDatabase, type TestDatabase } from '@pmd/test/support/database';
import { runMigrations } from 'graphile-worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setUp } from '../src/setup.ts';
import { ADMIN, JWT_SECRET } from './api.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
let database: TestDatabase;
let environment: Record<string, string>;
beforeAll(async () => {
  database = await startDatabase();
  await runMigrations({ connectionString: serviceUrl(database.config, 'app_worker') });
  environment = {
    ...database.config,
    PORT: '0',
    JWT_SECRET,
    CUBE_URL: 'http://127.0.0.1:1',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  };
  await setUp(loadConfig(['DATABASE_URL', 'DATA_ENCRYPTION_KEY'], environment));
});
afterAll(() => database.stop());

function start(env: Record<string, string>): {
  child: ChildProcess;
  lines: string[];
  line: (part: string) => Promise<string>;
} {
  const child = spawn(process.execPath, [main], {
    env: { ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
  const line = async (part: string) => {
    await expect.poll(() => lines.some((one) => one.includes(part)), { timeout: 20_000 }).toBe(true);
    return lines.find((one) => one.includes(part)) as string;
  };
  return { child, lines, line };
}

it('ends with every variable that is missing or wrong', async () => {
  const { child, lines } = start({ DATABASE_URL: 'mysql://x', JWT_SECRET: 'short' });
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  for (const name of ['DATABASE_URL', 'JWT_SECRET', 'DATA_ENCRYPTION_KEY', 'CUBE_URL']) {
    expect(lines.join()).toContain(name);
  }
});

it('finishes what is under way when it is told to stop, takes nothing new, and ends', async () => {
  const { child, lines, line } = start(environment);
  const port = Number(/listening on port (\d+)/.exec(await line('listening on port'))?.[1]);
  const url = `http://127.0.0.1:${port}`;
  const session = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  const { accessToken } = (await session.json()) as { accessToken: string };

  const upload = request(`${url}/api/ingestions?fileName=slow.csv`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'text/csv', 'content-length': 8 },
  });
  upload.write('a,b\n');
  await expect
    .poll(async () => {
      const { rows } = await database.root.query(
        `select from pg_stat_activity where application_name = 'api uploads' and state = 'idle in transaction'`,
      );
      return rows.length;
    })
    .toBe(1);
  child.kill('SIGTERM');
  await line('stopping');
  await expect
    .poll(() =>
      fetch(`${url}/healthz`).then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed');
  upload.end('1,2\n');
  const [response] = await once(upload, 'response');
  expect(response.statusCode).toBe(202);
  response.resume();
  const [code] = await once(child, 'close');
  expect(code).toBe(0);

  const log = lines.join('\n');
  expect(log).not.toContain(accessToken);
  expect(log).not.toContain(ADMIN.password);
});
