import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchCube, startTestCube, type TestCube } from './testing/cube.ts';
import { acme, seed } from './testing/facts.ts';
import { clientToken } from './testing/tokens.ts';

let cube: TestCube;
beforeAll(async () => {
  // What is set wins over what is derived from the product's own variables.
  cube = await startTestCube({ CUBEJS_DB_QUERY_DEFAULT_LIMIT: '3', CUBEJS_CONCURRENCY: '2' });
});
afterAll(() => cube?.stop());

it('can be reached from this machine alone', async () => {
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal && address.family === 'IPv4');
  for (const address of others) {
    const socket = connect(cube.port, address?.address);
    const [error] = await once(socket, 'error');
    expect(error.code).toBe('ECONNREFUSED');
  }
  expect((await cube.request('/readyz')).body).toEqual({ health: 'HEALTH' });
});

it('passes variables of Cube through', async () => {
  const query = { dimensions: ['performance.creative_id'] };
  expect((await cube.load(query, await clientToken(acme))).rows).toHaveLength(3);
});

it('has no system endpoints, and does not invite other origins', async () => {
  expect((await cube.request('/cubejs-system/v1/context')).status).toBe(404);
  const response = await fetch(`http://127.0.0.1:${cube.port}/cubejs-api/v1/meta`, {
    headers: { origin: 'https://elsewhere.example', authorization: await clientToken(acme) },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

it('writes what went wrong, without the values of the query', async () => {
  const filter = { member: 'performance.unheard_of', operator: 'equals', values: ['a value of its own'] };
  const query = { measures: ['performance.clicks'], filters: [filter] };
  await expect(cube.load(query, await clientToken(acme))).rejects.toThrow('unheard_of');
  const written = () => cube.process.tail().filter((line) => line.includes('unheard_of'));
  await expect.poll(written).not.toEqual([]);
  expect(JSON.parse(written()[0] as string)).toMatchObject({ level: 'error', query: { filters: [{}] } });
  expect(cube.process.tail().join()).not.toContain('a value of its own');
});

it('starts on an empty database and shows the first facts', async () => {
  const empty = await startTestCube({}, async () => {});
  try {
    const query = { measures: ['performance.clicks'], dimensions: ['performance.client'] };
    const token = await clientToken(acme);
    expect((await empty.load(query, token)).rows).toEqual([]);
    await seed(empty.db);
    const shown = async () => (await empty.load(query, token)).rows[0]?.['performance.client'];
    await expect.poll(shown, { timeout: 15_000 }).toBe(acme.name);
    expect((await empty.load(query, token)).rollup).toBe('daily_metrics.client_day');
  } finally {
    await empty.stop();
  }
});

it('ends when asked to', async () => {
  const { process } = cube.process;
  process.kill('SIGTERM');
  const [code] = await once(process, 'exit');
  expect(code).toBe(0);
});

it.each([
  ['in development mode, where Cube checks no tokens', { CUBEJS_DEV_MODE: 'true' }, /checks tokens only/],
  ['without a secret', { JWT_SECRET: '' }, /JWT_SECRET is required/],
])('does not start %s', async (_, environment, message) => {
  const { process, tail } = launchCube(cube.port, environment);
  const [code] = await once(process, 'close');
  expect(code).toBe(1);
  expect(tail().join('\n')).toMatch(message);
});
