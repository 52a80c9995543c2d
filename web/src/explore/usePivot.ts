import { type UseQueryResult, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type ApiError, toApiError } from '../api/error.ts';
import { loadLevel, loadPeriods, loadTotal, loadTotalPeriods } from './load.ts';
import { type Open, openPaths, type Path } from './open.ts';
import { type Cursor, FIRST } from './paging.ts';
import { pageSize, type View } from './query.ts';
import { type Answer, flatten, type Level, pathKey, type TotalRow, type TreeRow, totalRow } from './tree.ts';

export type Pivot = {
  rows: TreeRow[];
  total: TotalRow;
  /** What is shown belongs to the view before; the new one is on its way. */
  isOutdated: boolean;
  isEmpty: boolean;
  /** Set when there is nothing sensible to show. */
  error: ApiError | null;
  loadMore: (path: Path, next: Cursor) => void;
  /** Asks every failed question again. */
  retry: () => void;
};

type Context = { signal: AbortSignal };

/** How often an open page looks whether the numbers have changed; more often while it has none to show. */
const WATCH_MS = 10_000;
const WATCH_EMPTY_MS = 2_000;

/**
 * Asks Cube for the grand total and every open level, all at the same time, and lays the answers out as
 * rows. Questions that no longer matter are aborted. `view` and `open` must keep their identity between
 * renders while they mean the same.
 */
export function usePivot(view: View, open: Open): Pivot {
  const client = useQueryClient();
  const { by } = view;
  const viewKey = JSON.stringify(view);
  // Totals over the range are the same with and without periods beside them.
  const totalsKey = JSON.stringify({ ...view, by: null, pageSize: pageSize(view) });
  const [cursors, addCursor] = useMoreCursors(totalsKey);

  const wanted = useMemo(
    () =>
      [[], ...openPaths(open, view.rows.length - 1)].flatMap((path: Path) =>
        [FIRST, ...(cursors[pathKey(path)] ?? [])].map((cursor) => ({ path, cursor })),
      ),
    [open, view.rows.length, cursors],
  );
  const pages = useQueries({
    queries: wanted.map(({ path, cursor }) => ({
      queryKey: ['cube', totalsKey, 'level', path, cursor],
      queryFn: ({ signal }: Context) => loadLevel(view, path, cursor, signal),
    })),
    combine: collect,
  });
  const periods = useQueries({
    queries: wanted.map(({ path, cursor }, index) => {
      const page = pages[index]?.data;
      const isWholeLevel = cursor === FIRST && !page?.next;
      const ids = isWholeLevel ? null : (page?.rows.map((row) => row.id) ?? []);
      return {
        queryKey: ['cube', viewKey, 'periods', path, cursor, ids],
        queryFn: ({ signal }: Context) => loadPeriods(view, path, by ?? 'day', ids, signal),
        enabled: by !== null && (isWholeLevel || page !== undefined),
      };
    }),
    combine: collect,
  });
  const total = useQuery({
    queryKey: ['cube', totalsKey, 'total'],
    queryFn: ({ signal }) => loadTotal(view, signal),
    refetchInterval: ({ state }) => (state.data === null ? WATCH_EMPTY_MS : WATCH_MS),
  });
  const totalPeriods = useQuery({
    queryKey: ['cube', viewKey, 'total-periods'],
    queryFn: ({ signal }) => loadTotalPeriods(view, by ?? 'day', signal),
    enabled: by !== null,
  });
  useOnChange(totalsKey, total.data, () => client.invalidateQueries({ queryKey: ['cube'] }));

  const rows = useMemo(() => {
    const levels = new Map<string, Level>();
    wanted.forEach(({ path }, index) => {
      const level = levels.get(pathKey(path)) ?? { pages: [], periods: [] };
      level.pages.push(pages[index] ?? UNANSWERED);
      level.periods.push(periods[index] ?? UNANSWERED);
      levels.set(pathKey(path), level);
    });
    return flatten(levels, open, view.rows.length, by !== null);
  }, [wanted, pages, periods, open, view.rows.length, by]);

  const rootPage = pages[0] ?? UNANSWERED;
  const isComplete = rootPage.data !== undefined && total.data !== undefined;
  const bottom = useMemo(
    () => totalRow(total.data, totalPeriods.data, by !== null),
    [total.data, totalPeriods.data, by],
  );
  const current = { rows, total: bottom };
  const shown = useLastComplete(current, isComplete);
  return {
    ...shown,
    isOutdated: shown !== current,
    isEmpty: isComplete && total.data === null && rootPage.data?.rows.length === 0,
    error: rootPage.error ?? answerOf(total).error,
    loadMore: addCursor,
    retry: () =>
      void client.refetchQueries({ queryKey: ['cube'], predicate: ({ state }) => state.status === 'error' }),
  };
}

const UNANSWERED = { data: undefined, error: null };
const NO_CURSORS: Record<string, Cursor[]> = {};

/** A failure counts only while there is nothing better and no new attempt is under way. */
function answerOf<T>({ data, error, isFetching }: UseQueryResult<T>): Answer<T> {
  return { data, error: error && data === undefined && !isFetching ? toApiError(error) : null };
}

const collect = <T>(results: UseQueryResult<T>[]) => results.map(answerOf);

/** The further pages that were asked for, by path; forgotten when the view changes. */
function useMoreCursors(viewKey: string) {
  const [more, setMore] = useState({ viewKey, cursors: NO_CURSORS });
  const cursors = more.viewKey === viewKey ? more.cursors : NO_CURSORS;
  const add = (path: Path, next: Cursor) => {
    const key = pathKey(path);
    setMore({ viewKey, cursors: { ...cursors, [key]: [...(cursors[key] ?? []), next] } });
  };
  return [cursors, add] as const;
}

/** Calls `react` when `value` changes while `key` stays the same, not when it first arrives. */
function useOnChange(key: string, value: unknown, react: () => void) {
  const last = useRef({ key, value });
  useEffect(() => {
    const before = last.current;
    last.current = { key, value };
    if (before.key === key && before.value !== undefined && before.value !== value) react();
  });
}

/** `current` once it is complete; until then what was complete before, if anything was. */
function useLastComplete<T>(current: T, isComplete: boolean): T {
  const last = useRef<T>(null);
  useEffect(() => {
    if (isComplete) last.current = current;
  });
  return isComplete ? current : (last.current ?? current);
}
