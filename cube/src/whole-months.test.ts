import { createRequire } from 'node:module';
import type { PreAggregationPartitionRangeLoader as Loader } from '@cubejs-backend/query-orchestrator';
import { FROM_PARTITION_RANGE, TO_PARTITION_RANGE } from '@cubejs-backend/shared';
import { expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const { PreAggregationPartitionRangeLoader } = require('@cubejs-backend/query-orchestrator') as {
  PreAggregationPartitionRangeLoader: typeof Loader;
};
require('../whole-months.js');

const JANUARY = ['2026-01-01T00:00:00.000', '2026-01-31T23:59:59.999'] as const;

/** Cube's own loader of one rollup, with the end of the facts that it knows of. */
function partitionOf(end: string) {
  const preAggregation = {
    tableName: 'cube_rollups.dm_client_day',
    partitionGranularity: 'month',
    timezone: 'UTC',
    timestampFormat: 'YYYY-MM-DD[T]HH:mm:ss.SSS[Z]',
    timestampPrecision: 3,
    invalidateKeyQueries: [['select count(*) from facts', [], {}]],
    loadSql: ['select from facts', [FROM_PARTITION_RANGE, TO_PARTITION_RANGE], {}],
  };
  const loader = new PreAggregationPartitionRangeLoader(
    ...([undefined, () => {}, undefined, undefined, preAggregation, [], undefined] as unknown as [
      never,
      never,
      never,
      never,
      never,
      never,
      never,
    ]),
  );
  return loader.partitionPreAggregationDescription([...JANUARY] as never, [JANUARY[0], end] as never);
}

it.each([JANUARY[0], '2026-01-17T23:59:59.999', JANUARY[1]])(
  'a month is built from all of its days when the facts are taken to end at %s',
  (end) => {
    const [, days] = partitionOf(end).loadSql as [string, string[]];
    expect(days).toEqual(JANUARY.map((moment) => `${moment}Z`));
  },
);
