import type { Day } from '@pmd/core/days';
import type { ApiError } from '../api/error.ts';
import { type LevelPage, type Periods, TOTAL } from './load.ts';
import type { Values } from './measures.ts';
import { NOTHING_OPEN, type Open, type Path } from './open.ts';
import type { Cursor } from './paging.ts';

/** The answers to one question: undefined while they are on their way. */
export type Answer<T> = { data: T | undefined; error: ApiError | null };
/** What is known of the siblings below one path: its pages in order, and their values by period. */
export type Level = { pages: Answer<LevelPage>[]; periods: Answer<Periods>[] };

/** Values by period; undefined while they load, null when there is no granularity. */
export type RowPeriods = Record<Day, Values> | null | undefined;

type Place = { key: string; path: Path; level: number };
export type NodeRow = Place & {
  kind: 'node';
  name: string;
  values: Values;
  periods: RowPeriods;
  expandable: boolean;
  expanded: boolean;
};
/** Besides nodes: a place holder, a failure with a retry, the offer of more siblings, the grand total. */
export type TreeRow =
  | NodeRow
  | (Place & { kind: 'loading' })
  | (Place & { kind: 'error'; error: ApiError })
  | (Place & { kind: 'more'; remaining: number; next: Cursor })
  | TotalRow;
export type TotalRow = Place & { kind: 'total'; values: Values | null | undefined; periods: RowPeriods };

export const pathKey = (path: Path) => path.join('/');

/** How many place holders stand for rows whose number is not known yet. */
const LOADING_ROWS = { root: 8, below: 1 };

/**
 * The rows of the grid from top to bottom: every known node, and under an expanded one its children or
 * what stands for them. Nothing is added up: every row carries the values Cube gave for it.
 */
export function flatten(
  levels: ReadonlyMap<string, Level>,
  open: Open,
  depth: number,
  isAcross: boolean,
  path: Path = [],
): TreeRow[] {
  const level = levels.get(pathKey(path));
  const at = (kind: string): Place => ({ key: `${pathKey(path)}/${kind}`, path, level: path.length });
  if (!level) return [];
  const rows: TreeRow[] = [];
  level.pages.forEach(({ data, error }, page) => {
    if (error) rows.push({ ...at('error'), kind: 'error', error });
    else if (!data) rows.push(...loadingRows(path));
    else {
      const periods = level.periods[page]?.data;
      for (const { id, name, values } of data.rows) {
        const here = [...path, id];
        const below = open.get(id);
        const expandable = here.length < depth;
        const expanded = expandable && below !== undefined;
        rows.push({
          kind: 'node',
          key: pathKey(here),
          path: here,
          level: path.length,
          name,
          values,
          periods: isAcross ? periods && (periods[id] ?? {}) : null,
          expandable,
          expanded,
        });
        if (expanded) rows.push(...flatten(levels, below ?? NOTHING_OPEN, depth, isAcross, here));
      }
    }
  });
  const failed = level.periods.find((answer) => answer.error)?.error;
  if (failed) rows.push({ ...at('periods-error'), kind: 'error', error: failed });
  const more = moreOf(level);
  if (more) rows.push({ ...at('more'), kind: 'more', ...more });
  return rows;
}

function moreOf({ pages }: Level): { remaining: number; next: Cursor } | null {
  const last = pages.at(-1)?.data;
  if (!last?.next || last.total === null) return null;
  const shown = pages.reduce((sum, page) => sum + (page.data?.rows.length ?? 0), 0);
  return last.total > shown ? { remaining: last.total - shown, next: last.next } : null;
}

const loadingRows = (path: Path): TreeRow[] =>
  Array.from({ length: path.length === 0 ? LOADING_ROWS.root : LOADING_ROWS.below }, (_, index) => ({
    kind: 'loading',
    key: `${pathKey(path)}/loading-${index}`,
    path,
    level: path.length,
  }));

/** The pinned row. `values` is undefined while it loads and null when the range has no rows. */
export const totalRow = (
  values: Values | null | undefined,
  periods: Periods | undefined,
  isAcross: boolean,
): TotalRow => ({
  kind: 'total',
  key: TOTAL,
  path: [],
  level: 0,
  values,
  periods: isAcross ? periods && (periods[TOTAL] ?? {}) : null,
});

export type TreeAction = 'expand' | 'collapse' | 'parent' | 'activate';

/** What a key does on a row of the tree column; null leaves it to the grid. */
export function keyAction(key: string, row: TreeRow): TreeAction | null {
  if (row.kind === 'error' || row.kind === 'more') return key === 'Enter' ? 'activate' : null;
  if (row.kind !== 'node') return null;
  if (key === 'ArrowRight' && row.expandable && !row.expanded) return 'expand';
  if (key === 'ArrowLeft') return row.expanded ? 'collapse' : row.level > 0 ? 'parent' : null;
  if (key === 'Enter' && row.expandable) return row.expanded ? 'collapse' : 'expand';
  return null;
}
