import { type UseQueryResult, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CubeRow } from '../api/cube.ts';
import { type ApiError, toApiError } from '../api/error.ts';
import type { Range } from '../period/ranges.ts';
import { isDimension } from './dimensions.ts';
import {
  byParent,
  type LevelPage,
  loadColumns,
  loadLevel,
  loadPart,
  loadSlots,
  loadWholeLevel,
  OTHERS,
  TOTAL,
} from './load.ts';
import { type Expansion, isExpanded, MOST_OPEN, openPaths, type Path, pathKey } from './open.ts';
import { type Cursor, FIRST } from './paging.ts';
import { type Columns, type Part, pageSize, type View } from './query.ts';
import {
  type Answer,
  flatten,
  keepRows,
  type Level,
  type Shape,
  type TotalRow,
  type TreeRow,
  totalRow,
} from './tree.ts';

export type Pivot = {
  rows: TreeRow[];
  total: TotalRow;
  /** What the columns are spread over; undefined while that is not known, null when over nothing. */
  columns: Columns | null | undefined;
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
type Wanted = { path: Path; cursor: Cursor };

/** How often an open page looks whether the numbers have changed; more often while it has none to show. */
const WATCH_MS = 10_000;
const WATCH_EMPTY_MS = 2_000;

/**
 * Asks Cube for the grand total and every open level, all at the same time, and lays the answers out as
 * rows. Questions that no longer matter are aborted. `view` and `expansion` must keep their identity between
 * renders while they mean the same. `compared` are the days compared with, null without a comparison.
 */
export function usePivot(view: View, expansion: Expansion, compared: Range | null): Pivot {
  const client = useQueryClient();
  const { by } = view;
  const viewKey = JSON.stringify(view);
  // Totals over the range are the same with and without columns beside them.
  const totalsKey = JSON.stringify({ ...view, by: null, pageSize: pageSize(view) });
  const beforeView = useMemo(() => compared && { ...view, by: null, range: compared }, [view, compared]);
  const beforeKey = beforeView && JSON.stringify(beforeView);
  // The same columns in the days compared, which have their own total at every level.
  const slotsBeforeView = useMemo(
    () => (compared && by !== null ? { ...view, range: compared } : null),
    [view, by, compared],
  );
  const slotsBeforeKey = slotsBeforeView && JSON.stringify(slotsBeforeView);
  const shape = useMemo<Shape>(
    () => ({ isAcross: by !== null, isCompared: compared !== null }),
    [by, compared],
  );

  const across = useQuery({
    queryKey: ['cube', viewKey, 'columns'],
    queryFn: ({ signal }) => loadColumns(view, by !== null && isDimension(by) ? by : 'client', signal),
    enabled: by !== null && isDimension(by),
  });
  const columns = useMemo<Columns | null | undefined>(
    () => (by === null ? null : isDimension(by) ? across.data : { by }),
    [by, across.data],
  );

  const whole = wholeLevels(view, expansion);
  const levels = whole > 0 ? whole + 1 : 0;
  const wholes = useQueries({
    queries: Array.from({ length: levels }, (_, level) => ({
      queryKey: ['cube', totalsKey, 'whole', level],
      queryFn: ({ signal }: Context) => loadWholeLevel(view, level, signal),
      structuralSharing: false,
    })),
    combine: collect,
  });
  const wholesBefore = useQueries({
    queries: Array.from({ length: levels }, (_, level) => ({
      queryKey: ['cube', beforeKey, 'whole', level],
      queryFn: ({ signal }: Context) => loadWholeLevel(beforeView ?? view, level, signal),
      enabled: beforeView !== null,
      structuralSharing: false,
    })),
    combine: collect,
  });

  const [cursors, addCursor] = useMoreCursors(totalsKey);
  const pageKey = ({ path, cursor }: Wanted) => ['cube', totalsKey, 'level', path, cursor];
  const readPage = (wanted: Wanted) => client.getQueryData<LevelPage>(pageKey(wanted));
  const wanted = useSame(wantedPages(view, expansion, whole, cursors, readPage));
  const pages = useQueries({
    queries: wanted.map((one) => ({
      queryKey: pageKey(one),
      queryFn: ({ signal }: Context) => loadLevel(view, one.path, one.cursor, signal),
    })),
    combine: collect,
  });
  const parts = wanted.map(({ path, cursor }, index) => partsOf(path, cursor, pages[index]?.data, view));
  const slots = useQueries({
    queries: parts.map((asked, index) => ({
      queryKey: ['cube', viewKey, 'slots', asked ?? wanted[index], columns],
      queryFn: async ({ signal }: Context) =>
        Object.assign(
          {},
          ...(await Promise.all(
            (asked ?? []).map((part) => loadSlots(view, part, columns ?? { by: 'day' }, signal)),
          )),
        ),
      enabled: asked !== null && columns !== null && columns !== undefined,
    })),
    combine: collect,
  });
  const before = useQueries({
    queries: parts.map((asked, index) => ({
      queryKey: ['cube', beforeKey, 'before', asked ?? wanted[index]],
      queryFn: async ({ signal }: Context) =>
        Object.assign(
          {},
          ...(await Promise.all((asked ?? []).map((part) => loadPart(beforeView ?? view, part, signal)))),
        ),
      enabled: asked !== null && beforeView !== null,
    })),
    combine: collect,
  });

  const slotsBefore = useQueries({
    queries: parts.map((asked, index) => ({
      queryKey: ['cube', slotsBeforeKey, 'slots', asked ?? wanted[index], columns],
      queryFn: async ({ signal }: Context) =>
        Object.assign(
          {},
          ...(await Promise.all(
            (asked ?? []).map((part) =>
              loadSlots(slotsBeforeView ?? view, part, columns ?? { by: 'day' }, signal),
            ),
          )),
        ),
      enabled: asked !== null && slotsBeforeView !== null && columns !== null && columns !== undefined,
    })),
    combine: collect,
  });

  const total = useQuery({
    queryKey: ['cube', totalsKey, TOTAL],
    queryFn: async ({ signal }) => (await loadPart(view, { of: 'total' }, signal))[TOTAL] ?? null,
    refetchInterval: ({ state }) => (state.data === null ? WATCH_EMPTY_MS : WATCH_MS),
  });
  const totalSlots = useQuery({
    queryKey: ['cube', viewKey, 'total-slots', columns],
    queryFn: ({ signal }) => loadSlots(view, { of: 'total' }, columns ?? { by: 'day' }, signal),
    enabled: columns !== null && columns !== undefined,
  });
  const totalBefore = useQuery({
    queryKey: ['cube', beforeKey, 'total-before'],
    queryFn: ({ signal }) => loadPart(beforeView ?? view, { of: 'total' }, signal),
    enabled: beforeView !== null,
  });
  const totalSlotsBefore = useQuery({
    queryKey: ['cube', slotsBeforeKey, 'total-slots', columns],
    queryFn: ({ signal }) =>
      loadSlots(slotsBeforeView ?? view, { of: 'total' }, columns ?? { by: 'day' }, signal),
    enabled: slotsBeforeView !== null && columns !== null && columns !== undefined,
  });
  useOnChange(totalsKey, total.data, () => client.invalidateQueries({ queryKey: ['cube'] }));

  const wholePages = useMemo(() => pagesOf(view, wholes), [view, wholes]);
  const wholeBefore = useMemo(() => pagesOf(view, wholesBefore), [view, wholesBefore]);
  const last = useRef<ReadonlyMap<string, TreeRow>>(new Map());
  const rows = useMemo(() => {
    const levels = new Map<string, Level>();
    for (const [key, page] of wholePages) levels.set(key, wholeLevel(page, wholeBefore.get(key)));
    wanted.forEach(({ path }, index) => {
      const level = levels.get(pathKey(path)) ?? { pages: [], slots: [], before: [], slotsBefore: [] };
      level.pages.push(pages[index] ?? UNANSWERED);
      level.slots.push(slots[index] ?? UNANSWERED);
      level.before.push(before[index] ?? UNANSWERED);
      level.slotsBefore.push(slotsBefore[index] ?? UNANSWERED);
      levels.set(pathKey(path), level);
    });
    return keepRows(flatten(levels, expansion, view.rows.length, shape), last.current);
  }, [
    wholePages,
    wholeBefore,
    wanted,
    pages,
    slots,
    before,
    slotsBefore,
    expansion,
    view.rows.length,
    shape,
  ]);
  useEffect(() => {
    last.current = new Map(rows.map((row) => [row.key, row]));
  }, [rows]);

  const root = whole > 0 ? (wholePages.get('') ?? UNANSWERED) : (pages[0] ?? UNANSWERED);
  const isComplete = root.data !== undefined && total.data !== undefined && columns !== undefined;
  const bottom = useMemo(
    () => totalRow(total.data, totalSlots.data, totalBefore.data, totalSlotsBefore.data, shape),
    [total.data, totalSlots.data, totalBefore.data, totalSlotsBefore.data, shape],
  );
  const current = { rows, total: bottom, columns };
  const shown = useLastComplete(current, isComplete);
  return {
    ...shown,
    isOutdated: shown !== current,
    isEmpty: isComplete && total.data === null && root.data?.rows.length === 0,
    error: root.error ?? answerOf(total).error ?? answerOf(across).error,
    loadMore: addCursor,
    retry: () =>
      void client.refetchQueries({ queryKey: ['cube'], predicate: ({ state }) => state.status === 'error' }),
  };
}

const UNANSWERED = { data: undefined, error: null };
const NO_CURSORS: Record<string, Cursor[]> = {};

/**
 * Down to which level whole levels are asked for at once, 0 for none. Only a node's own question can limit
 * it to its first few, and only a page's can have all its columns in one answer.
 */
function wholeLevels({ rows, top, by }: View, { expand }: Expansion): number {
  const isLimited = rows.slice(0, expand + 1).some((dimension) => top[dimension] !== undefined);
  return isLimited || by !== null ? 0 : expand;
}

/** Every page to be asked for: those of expanded nodes as far as they are known yet, and further ones. */
function wantedPages(
  { rows }: View,
  expansion: Expansion,
  whole: number,
  cursors: Record<string, Cursor[]>,
  read: (wanted: Wanted) => LevelPage | undefined,
): Wanted[] {
  const paths: Path[] = whole > 0 ? [] : [[]];
  const isBelow = (path: Path) => path.length > expansion.expand;
  paths.push(...openPaths(expansion.open, rows.length - 1).filter(isBelow));
  // Nodes that are expanded because all of their level are, as their parents' answers come in.
  for (const path of whole > 0 ? [] : paths) {
    if (path.length >= expansion.expand || paths.length > MOST_OPEN) continue;
    const answers = [FIRST, ...(cursors[pathKey(path)] ?? [])].map((cursor) => read({ path, cursor }));
    const nodes = answers.flatMap((page) => page?.rows.map(({ id }) => [...path, id]) ?? []);
    paths.push(...nodes.filter((node) => isExpanded(expansion, node)).slice(0, MOST_OPEN + 1 - paths.length));
  }
  return paths.flatMap((path) =>
    [FIRST, ...(cursors[pathKey(path)] ?? [])].map((cursor) => ({ path, cursor })),
  );
}

/** What else is asked about a page; null while the page must answer first. */
function partsOf(path: Path, cursor: Cursor, page: LevelPage | undefined, view: View): Part[] | null {
  const dimension = view.rows[path.length];
  const isLimited = dimension !== undefined && view.top[dimension] !== undefined;
  if (cursor === FIRST && !isLimited && !page?.next) return [{ of: 'members', path, members: null }];
  if (!page) return null;
  const shown = page.rows.map(({ id }) => id);
  const members: Part = { of: 'members', path, members: shown };
  return page.others ? [members, { of: OTHERS, path, shown }] : [members];
}

type Pages = ReadonlyMap<string, Answer<LevelPage>>;

/** Pages by parent; a level that failed, or is on its way, is that for every node of the level above. */
function pagesOf(view: View, wholes: readonly Answer<CubeRow[]>[]): Pages {
  const answered = wholes.findIndex(({ data }) => data === undefined);
  const count = answered < 0 ? wholes.length : answered;
  const levels = byParent(
    view,
    wholes.slice(0, count).map(({ data }) => data ?? []),
  );
  const pages = new Map<string, Answer<LevelPage>>();
  for (const level of levels) for (const [key, data] of level) pages.set(key, { data, error: null });
  const next = wholes[count];
  if (next && count === 0) pages.set('', { data: undefined, error: next.error });
  if (next && count > 0) {
    for (const [key, page] of levels.at(-1) ?? []) {
      for (const { id } of page.rows) {
        const below = key === '' ? pathKey([id]) : `${key}/${pathKey([id])}`;
        pages.set(below, { data: undefined, error: next.error });
      }
    }
  }
  return pages;
}

function wholeLevel(page: Answer<LevelPage>, before: Answer<LevelPage> | undefined): Level {
  const values = before?.data?.rows.map(({ id, values }) => [id, values] as const) ?? [];
  return {
    pages: [page],
    slots: [],
    before: [{ data: Object.fromEntries(values), error: null }],
    slotsBefore: [],
  };
}

/** A failure counts only while there is nothing better and no new attempt is under way. */
function answerOf<T>({ data, error, isFetching }: UseQueryResult<T>): Answer<T> {
  return { data, error: error && data === undefined && !isFetching ? toApiError(error) : null };
}

const collect = <T>(results: UseQueryResult<T>[]) => results.map(answerOf);

/** `value`, or the one before when it says the same. */
function useSame<T>(value: T): T {
  const text = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says whether the value is another one
  return useMemo(() => value, [text]);
}

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
