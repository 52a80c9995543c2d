import { LocalCacheDriver, QueryCache } from '@cubejs-backend/query-orchestrator';
import { expect, it } from 'vitest';
import { forgetOldResults } from './result-cache.ts';

it('drops answers that are old and keeps the others, and whatever else Cube keeps there', async () => {
  let runs = 0;
  const driver = { query: async () => [{ runs: ++runs }] };
  const cache = new QueryCache(
    'TEST',
    async () => driver as never,
    () => {},
    {
      cacheAndQueueDriver: 'memory',
      queueOptions: async () => ({ concurrency: 1 }),
    },
  );
  const ask = () =>
    cache.cacheQueryResult('select 1', [], ['select 1', []], 86_400, { dataSource: 'default' } as never);
  const other = new LocalCacheDriver();
  await other.set('TEST#SQL_PRE_AGGREGATIONS_TABLES_TOUCH:a', 0, 60);

  expect(await ask()).toEqual([{ runs: 1 }]);
  expect(await forgetOldResults(60_000)).toBe(0);
  expect(await ask()).toEqual([{ runs: 1 }]);

  expect(await forgetOldResults(-1)).toBe(1);
  expect(await ask()).toEqual([{ runs: 2 }]);
  expect(await other.get('TEST#SQL_PRE_AGGREGATIONS_TABLES_TOUCH:a')).toBe(0);
});
