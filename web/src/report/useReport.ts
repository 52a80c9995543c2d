import type { Granularity } from '@pmd/core/periods';
import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQueries,
  useQuery,
} from '@tanstack/react-query';
import type { Dimension } from '../explore/dimensions.ts';
import type { Measure } from '../explore/measures.ts';
import { FIRST } from '../explore/paging.ts';
import type { Period } from '../period/period.ts';
import type { Range } from '../period/ranges.ts';
import type { MemberDimension } from '../urls.ts';
import {
  loadMembers,
  loadMembersPage,
  loadNames,
  loadSeries,
  loadTotals,
  loadTrends,
  type Member,
} from './load.ts';
import { loadMovers } from './movers.ts';
import type { Choice, Subject } from './query.ts';
import type { Scope } from './scope.ts';
import type { Sort } from './sort.ts';

/** While other days or members are asked for, what was shown stays, faded. */
const common = { placeholderData: keepPreviousData } as const;

const totalsOptions = (subject: Subject) =>
  queryOptions({
    queryKey: ['cube', 'report', 'totals', subject],
    queryFn: ({ signal }) => loadTotals(subject, signal),
    ...common,
  });

const seriesOptions = (subject: Subject, by: Granularity) =>
  queryOptions({
    queryKey: ['cube', 'report', 'series', subject, by],
    queryFn: ({ signal }) => loadSeries(subject, by, signal),
    ...common,
  });

/** The totals of the range and of the days it is compared with; `null` data where there are no rows. */
export function useTotals(scope: Scope, { range, before }: Period) {
  const [now, then] = useQueries({
    queries: [
      totalsOptions({ scope, range }),
      { ...totalsOptions({ scope, range: before ?? range }), enabled: before !== null },
    ],
  });
  return { now, then };
}

/** The values by period of the range and of the days it is compared with; asked when the totals, read first, are there. */
export function useSeries(scope: Scope, period: Period, by: Granularity) {
  const { range, before } = period;
  const enabled = !useTotals(scope, period).now.isPending;
  const [now, then] = useQueries({
    queries: [
      { ...seriesOptions({ scope, range }, by), enabled },
      { ...seriesOptions({ scope, range: before ?? range }, by), enabled: enabled && before !== null },
    ],
  });
  return { now, then };
}

export const useMembers = (scope: Scope, range: Range, dimension: Dimension, choice: Choice) =>
  useQuery({
    queryKey: ['cube', 'report', 'members', scope, range, dimension, choice],
    queryFn: ({ signal }) => loadMembers({ scope, range }, dimension, choice, signal),
    ...common,
  });

/** A list of members, a page after the other; see `loadMembersPage`. */
export const useMembersPages = (
  scope: Scope,
  range: Range,
  dimension: Dimension,
  sort: Sort,
  search: string,
) =>
  useInfiniteQuery({
    queryKey: ['cube', 'report', 'members-pages', scope, range, dimension, sort, search],
    queryFn: ({ signal, pageParam }) =>
      loadMembersPage({ scope, range }, dimension, { sort, search }, pageParam, signal),
    initialPageParam: FIRST,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });

/** The values of known members in another range; asked once they are known. */
export const useSameMembers = (
  scope: Scope,
  range: Range | null,
  dimension: Dimension,
  members: readonly Member[] | undefined,
) => {
  const ids = members?.map(({ id }) => id) ?? [];
  return useQuery({
    queryKey: ['cube', 'report', 'same-members', scope, range, dimension, ids],
    queryFn: async ({ signal }) => {
      const choice: Choice = { order: { by: 'name', descending: false }, limit: ids.length, ids };
      const found = await loadMembers({ scope, range: range as Range }, dimension, choice, signal);
      return new Map(found.map(({ id, values }) => [id, values]));
    },
    enabled: range !== null && ids.length > 0,
    ...common,
  });
};

/** The trend of one measure for every member of a list, in one question. */
export const useTrends = (
  scope: Scope,
  range: Range,
  dimension: Dimension,
  members: readonly Member[] | undefined,
  measure: Measure,
  by: Granularity,
) => {
  const ids = members?.map(({ id }) => id) ?? [];
  return useQuery({
    queryKey: ['cube', 'report', 'trends', scope, range, dimension, ids, measure, by],
    queryFn: ({ signal }) => loadTrends({ scope, range }, dimension, ids, measure, by, signal),
    enabled: ids.length > 0,
    ...common,
  });
};

export const useNames = (dimension: MemberDimension, id: string) =>
  useQuery({
    queryKey: ['cube', 'report', 'names', dimension, id],
    queryFn: ({ signal }) => loadNames(dimension, id, signal),
  });

export const useMovers = (scope: Scope, period: Period, dimension: Dimension, measure: Measure) =>
  useQuery({
    queryKey: ['cube', 'report', 'movers', scope, period, dimension, measure],
    queryFn: ({ signal }) =>
      loadMovers(scope, period.range, period.before as Range, dimension, measure, signal),
    enabled: period.before !== null,
    ...common,
  });
