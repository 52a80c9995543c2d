import { MonthlySummaryList, type WeeklySummary, WeeklySummaryList } from '@pmd/core/contract/summaries';
import type { Day } from '@pmd/core/days';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request, search } from './http.ts';

export type Grain = 'week' | 'month';

/** A summary of either kind, from `start` to `end`. */
export type Summary = Omit<WeeklySummary, 'weekStart' | 'weekEnd'> & { start: Day; end: Day };

type Filter = {
  clientId: string | null;
  /** Only the period that starts on this day. */
  start?: Day | null;
  /** The earliest and the latest first day. */
  from?: Day;
  to?: Day;
  limit: number;
  offset?: number;
};

export const SUMMARIES_PER_PAGE = 50;

/** Summaries, latest first, those of one period by client. */
export const summariesQuery = (grain: Grain, filter: Filter) =>
  queryOptions({
    queryKey: ['summaries', grain, filter],
    queryFn: ({ signal }) => (grain === 'week' ? loadWeeks(filter, signal) : loadMonths(filter, signal)),
    placeholderData: keepPreviousData,
    // A file or a rate may change a period that is over.
    refetchInterval: 60_000,
  });

async function loadWeeks({ start, ...filter }: Filter, signal: AbortSignal) {
  const path = `/api/summaries/weekly${search({ ...filter, weekStart: start })}`;
  const { items, total } = await request(WeeklySummaryList, path, { signal });
  return {
    total,
    items: items.map(
      ({ weekStart, weekEnd, ...summary }): Summary => ({ ...summary, start: weekStart, end: weekEnd }),
    ),
  };
}

async function loadMonths({ start, ...filter }: Filter, signal: AbortSignal) {
  const path = `/api/summaries/monthly${search({ ...filter, monthStart: start })}`;
  const { items, total } = await request(MonthlySummaryList, path, { signal });
  return {
    total,
    items: items.map(
      ({ monthStart, monthEnd, ...summary }): Summary => ({ ...summary, start: monthStart, end: monthEnd }),
    ),
  };
}
