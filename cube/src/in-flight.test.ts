import { createRequire } from 'node:module';
import type { QueryCache as Cache } from '@cubejs-backend/query-orchestrator';
import { expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const { QueryCache } = require('@cubejs-backend/query-orchestrator') as { QueryCache: typeof Cache };
require('../in-flight.js');

const SQL = 'select sum(clicks) from facts';

/** Cube's own cache and queue, over a database whose answers come when they are let. */
function cacheOver(answers: Promise<string>[]) {
  let asked = 0;
  const driver = { query: async () => [{ clicks: await answers[asked++] }] };
  const cache = new QueryCache(`in flight ${Math.random()}`, (async () => driver) as never, () => {}, {
    cacheAndQueueDriver: 'memory',
    queueOptions: async () => ({ concurrency: 4 }),
  } as never);
  const ask = async (version: string) => {
    const options = {
      renewalKey: [version],
      renewalThreshold: 600,
      waitForRenew: true,
      dataSource: 'default',
    };
    const [row] = await cache.cacheQueryResult(SQL, [], [SQL, [], []] as never, 600, options as never);
    return row.clicks;
  };
  return { ask, asked: () => asked };
}

it('gives who knows of newer facts no answer that was read before those came, and keeps none', async () => {
  const before = Promise.withResolvers<string>();
  const { ask, asked } = cacheOver([before.promise, Promise.resolve('new'), Promise.resolve('new')]);
  const early = ask('version 1');
  await expect.poll(asked).toBe(1);
  const late = ask('version 2');
  await expect.poll(asked).toBe(2);
  expect(await late).toBe('new');
  before.resolve('old');
  expect(await early).toBe('old');
  expect(await ask('version 2')).toBe('new');
});

it('asks once for all who know of the same facts', async () => {
  const answer = Promise.withResolvers<string>();
  const { ask, asked } = cacheOver([answer.promise]);
  const [one, other] = [ask('version 1'), ask('version 1')];
  await expect.poll(asked).toBe(1);
  answer.resolve('once');
  expect(await Promise.all([one, other])).toEqual(['once', 'once']);
  expect(await ask('version 1')).toBe('once');
  expect(asked()).toBe(1);
});
