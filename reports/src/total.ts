import { type ExportQuery, isOnMeasure } from '@pmd/core/contract/exports';
import { member } from '@pmd/core/performance';
import type { CubeQuery } from './cube.ts';

export const IMPRESSIONS = member('impressions');

/** The grand total; a filter on a measure chooses among rows, and so does not apply to it. */
export const totalOf = (query: ExportQuery): CubeQuery => ({
  ...withoutGranularity(query),
  measures: [...new Set([...query.measures, IMPRESSIONS])],
  dimensions: [],
  filters: query.filters.filter((filter) => !isOnMeasure(filter)),
  order: [],
});

export const withoutGranularity = (query: ExportQuery): CubeQuery => ({
  ...query,
  timeDimensions: query.timeDimensions.map(({ dimension, dateRange }) => ({
    dimension,
    ...(dateRange && { dateRange }),
  })),
});
