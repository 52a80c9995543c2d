import { createRequire } from 'node:module';
import { FROM_PARTITION_RANGE, TO_PARTITION_RANGE } from '@cubejs-backend/shared';
import { expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const { PreAggregationPartitionRangeLoader } = require('@cubejs-backend/query-orchestrator') as {
  PreAggregationPartitionRangeLoader: new (
    ...parameters: unknown[]
  ) => {
    partitionPreAggregationDescription(
      range: readonly string[],
      factRange: readonly string[],
    ): { loadSql: [sql: string, values: string[]] };
  };
};
require('../whole-months.js');

const FIRST = '2026-01-01T00:00:00.000';
const JANUARY = [FIRST, '2026-01-31T23:59:59.999'];

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
  const log = () => {};
  const loader = new PreAggregationPartitionRangeLoader(null, log, null, null, preAggregation, []);
  return loader.partitionPreAggregationDescription(JANUARY, [FIRST, end]);
}

it.each([FIRST, '2026-01-17T23:59:59.999', '2026-01-31T23:59:59.999'])(
  'a month is built from all of its days when the facts are taken to end at %s',
  (end) => {
    const [, days] = partitionOf(end).loadSql;
    expect(days).toEqual(JANUARY.map((moment) => `${moment}Z`));
  },
);
