import type { ExportQuery, QueryFilter } from '@pmd/core/contract/exports';
import { measureNames, member } from '@pmd/core/performance';
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

/** True for a measure, false for a dimension or the date. */
export const isMeasure = (name: string) => measureNames.some((measure) => name === member(measure));

/** True when a filter chooses among rows by their numbers. */
export function isOnMeasure(filter: QueryFilter): boolean {
  if ('and' in filter) return filter.and.some(isOnMeasure);
  if ('or' in filter) return filter.or.some(isOnMeasure);
  return isMeasure(filter.member);
}
