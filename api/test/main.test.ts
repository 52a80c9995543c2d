import { once } from 'node:events';
import { request } from 'node:http';
import type { TestDatabase } from '@pmd/test/support/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN } from './api.ts';
import { installation, startMain } from './main-process.ts';

let database: TestDatabase;
let environment: Record<string, string>;
beforeAll(async () => {
  ({ database, environment } = await installation());
});
afterAll(() => database.stop());

it('ends with every variable that is missing or wrong', async () => {
  const { child, lines } = startMain({ DATABASE_URL: 'mysql://x', JWT_SECRET: 'short' });
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  for (const name of ['DATABASE_URL', 'JWT_SECRET', 'DATA_ENCRYPTION_KEY', 'CUBE_URL']) {
    expect(lines.join()).toContain(name);
  }
});

it('finishes what is under way when it is told to stop, takes nothing new, and ends', async () => {
  const { child, lines, line, ...process } = startMain(environment);
  const url = await process.url();
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
