import type { ApiError } from '../api/error.ts';
import { type ByMember, type LevelPage, OTHERS, type Slots, TOTAL } from './load.ts';
import type { Values } from './measures.ts';
import { type Expansion, isExpanded, type Path, pathKey } from './open.ts';
import type { Cursor } from './paging.ts';

/** The answers to one question: undefined while they are on their way. */
export type Answer<T> = { data: T | undefined; error: ApiError | null };
/** What is known of the siblings below one path: its pages in order, by column, and of the days compared. */
export type Level = {
  pages: Answer<LevelPage>[];
  slots: Answer<Slots>[];
  before: Answer<ByMember>[];
  slotsBefore: Answer<Slots>[];
};

/** Values by column; undefined while they load, null when nothing is across. */
export type RowSlots = Record<string, Values> | null | undefined;
/** What there is besides values over the whole range. */
export type Shape = { isAcross: boolean; isCompared: boolean };

type Place = { key: string; path: Path; level: number };
/** What a row says of itself. `values` is undefined while it loads and null where there are no rows. */
type Valued = {
  values: Values | null | undefined;
  slots: RowSlots;
  /** Of the days compared: null when they hold nothing, or nothing is compared. */
  before: Values | null | undefined;
  /** Of the days compared, by column as those days have them. */
  slotsBefore: RowSlots;
};
export type NodeRow = Place &
  Valued & { kind: 'node'; name: string; values: Values; expandable: boolean; expanded: boolean };
/** What a level shows as one, because only its first few have rows of their own; `path` is their parent's. */
export type OthersRow = Place & Valued & { kind: 'others'; count: number; shown: readonly string[] };
/** The pinned row. */
export type TotalRow = Place & Valued & { kind: 'total' };
export type ValuedRow = NodeRow | OthersRow | TotalRow;
/** Besides rows with values: a place holder, a failure with a retry, the offer of more siblings. */
export type TreeRow =
  | ValuedRow
  | (Place & { kind: 'loading' })
  | (Place & { kind: 'error'; error: ApiError })
  | (Place & { kind: 'more'; remaining: number; next: Cursor });

export const isValued = (row: TreeRow | undefined): row is ValuedRow =>
  row?.kind === 'node' || row?.kind === 'others' || row?.kind === 'total';

/** How many place holders stand for rows whose number is not known yet. */
const LOADING_ROWS = { root: 8, below: 1 };

/**
 * The rows of the grid from top to bottom: every known node, and under an expanded one its children or
 * what stands for them. Nothing is added up: every row carries the values Cube gave for it.
 */
export function flatten(
  levels: ReadonlyMap<string, Level>,
  expansion: Expansion,
  depth: number,
  shape: Shape,
): TreeRow[] {
  const rows: TreeRow[] = [];
  addLevel([]);
  return rows;

  function addLevel(path: Path) {
    const parent = pathKey(path);
    const level = levels.get(parent);
    const at = (kind: string): Place => ({ key: `${parent}/${kind}`, path, level: path.length });
    if (!level) return;
    level.pages.forEach(({ data, error }, index) => {
      if (error) rows.push({ ...at('error'), kind: 'error', error });
      else if (!data) addLoading(path, parent);
      else addPage(path, parent, data, index, level);
    });
    const failed = [...level.slots, ...level.before, ...level.slotsBefore].find(
      (answer) => answer.error,
    )?.error;
    if (failed) rows.push({ ...at('columns-error'), kind: 'error', error: failed });
    const more = moreOf(level);
    if (more) rows.push({ ...at('more'), kind: 'more', ...more });
  }

  function addPage(
    path: Path,
    parent: string,
    page: LevelPage,
    index: number,
    { slots, before, slotsBefore }: Level,
  ) {
    const valuesOf = (member: string) =>
      besides(member, slots[index]?.data, before[index]?.data, slotsBefore[index]?.data, shape);
    for (const { id, name, values } of page.rows) {
      const here = [...path, id];
      const expandable = here.length < depth;
      const expanded = expandable && isExpanded(expansion, here);
      const key = parent === '' ? pathKey([id]) : `${parent}/${pathKey([id])}`;
      rows.push({
        kind: 'node',
        key,
        path: here,
        level: path.length,
        name,
        values,
        ...valuesOf(id),
        expandable,
        expanded,
      });
      if (expanded) addLevel(here);
    }
    if (page.others) {
      rows.push({
        kind: 'others',
        key: `${parent}/${OTHERS}`,
        path,
        level: path.length,
        ...page.others,
        ...valuesOf(OTHERS),
        shown: page.rows.map(({ id }) => id),
      });
    }
  }

  function addLoading(path: Path, parent: string) {
    const count = path.length === 0 ? LOADING_ROWS.root : LOADING_ROWS.below;
    for (let index = 0; index < count; index++) {
      rows.push({ kind: 'loading', key: `${parent}/loading-${index}`, path, level: path.length });
    }
  }
}

const NO_SLOTS = {};

function besides(
  member: string,
  slots: Slots | undefined,
  before: ByMember | undefined,
  slotsBefore: Slots | undefined,
  { isAcross, isCompared }: Shape,
): Pick<Valued, 'slots' | 'before' | 'slotsBefore'> {
  return {
    slots: isAcross ? slots && (slots[member] ?? NO_SLOTS) : null,
    before: isCompared ? before && (before[member] ?? null) : null,
    slotsBefore: isAcross && isCompared ? slotsBefore && (slotsBefore[member] ?? NO_SLOTS) : null,
  };
}

function moreOf({ pages }: Level): { remaining: number; next: Cursor } | null {
  const last = pages.at(-1)?.data;
  if (!last?.next || last.total === null) return null;
  const shown = pages.reduce((sum, page) => sum + (page.data?.rows.length ?? 0), 0);
  return last.total > shown ? { remaining: last.total - shown, next: last.next } : null;
}

/** The pinned row. `values` is undefined while it loads and null when the range has no rows. */
export const totalRow = (
  values: Values | null | undefined,
  slots: Slots | undefined,
  before: ByMember | undefined,
  slotsBefore: Slots | undefined,
  shape: Shape,
): TotalRow => ({
  kind: 'total',
  key: TOTAL,
  path: [],
  level: 0,
  values,
  ...besides(TOTAL, slots, before, slotsBefore, shape),
});

/** The same rows, with those that say the same as before being the same objects: the grid skips them. */
export function keepRows(rows: TreeRow[], before: ReadonlyMap<string, TreeRow>): TreeRow[] {
  return rows.map((row) => {
    const known = before.get(row.key);
    return known && isSameRow(known, row) ? known : row;
  });
}

/** Paths are told by the key. */
function isSameRow(one: TreeRow, other: TreeRow): boolean {
  const names = Object.keys(other) as (keyof TreeRow)[];
  return (
    one.kind === other.kind &&
    names.every((name) => name === 'path' || (name as string) === 'shown' || one[name] === other[name])
  );
}

export type TreeAction = 'expand' | 'collapse' | 'parent' | 'child' | 'activate';

/** What a key does on a row of the tree column; null leaves it to the grid. */
export function keyAction(key: string, row: TreeRow): TreeAction | null {
  if (row.kind === 'error' || row.kind === 'more') return key === 'Enter' ? 'activate' : null;
  if (row.kind === 'others') return key === 'ArrowLeft' && row.level > 0 ? 'parent' : null;
  if (row.kind !== 'node') return null;
  if (key === 'ArrowRight' && row.expandable) return row.expanded ? 'child' : 'expand';
  if (key === 'ArrowLeft') return row.expanded ? 'collapse' : row.level > 0 ? 'parent' : null;
  if (key === 'Enter' && row.expandable) return row.expanded ? 'collapse' : 'expand';
  return null;
}
