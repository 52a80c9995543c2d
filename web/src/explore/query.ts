import type { Filter, Query } from '@cubejs-client/core';
import type { Day } from '@pmd/core/days';
import { type Granularity, periodsOf, type Range } from '../period/ranges.ts';
import type { Dimension } from './dimensions.ts';
import { type Measure, measuresToAsk } from './measures.ts';
import type { Path } from './open.ts';
import type { Cursor } from './paging.ts';
import type { Sort } from './state.ts';

/** What every question of one view has in common. */
export type View = {
  range: Range;
  rows: readonly Dimension[];
  measures: readonly Measure[];
  by: Granularity | null;
  sort: Sort;
};

/** Cube answers at most this many rows at once. */
const CUBE_ROWS = 50_000;
const PAGE_ROWS = 500;

export const member = (name: string) => `performance.${name}`;
export const idOf = (dimension: Dimension) => member(`${dimension}_id`);
export const DATE = member('date');

/** Siblings per page: with periods across, all cells of a page must fit into one answer. */
export function pageSize(view: View): number {
  const periods = view.by ? periodsOf(view.range, view.by).length : 1;
  return Math.max(1, Math.min(PAGE_ROWS, Math.floor(CUBE_ROWS / periods)));
}

/** The grand total: a question without any row dimension. */
export const totalQuery = (view: View): Query => common(view, []);

/** The grand total of every period. */
export const totalPeriodsQuery = (view: View, by: Granularity): Query => across(common(view, []), view, by);

/**
 * One page of the nodes below `path`, each with its own total as Cube computes it at this level.
 * Grouped by id and name, so that equal names stay apart.
 */
export function levelQuery(view: View, path: Path, cursor: Cursor): Query {
  const dimension = levelOf(view, path);
  const { by, descending } = view.sort;
  const byName: [string, 'asc' | 'desc'][] = [
    [member(dimension), by === 'name' && descending ? 'desc' : 'asc'],
    [idOf(dimension), 'asc'],
  ];
  const query = common(view, path);
  if (cursor.part !== 'all' && by !== 'name') {
    const operator = cursor.part === 'defined' ? 'set' : 'notSet';
    query.filters = [...(query.filters ?? []), { member: member(by), operator }];
  }
  return {
    ...query,
    dimensions: [idOf(dimension), member(dimension)],
    order: by === 'name' ? byName : [[member(by), descending ? 'desc' : 'asc'], ...byName],
    limit: pageSize(view),
    offset: cursor.offset,
  };
}

/**
 * The nodes below `path` by period. `ids` narrows it to the nodes of one page; null asks for the whole
 * level, which is right while the level fits on one page.
 */
export function levelPeriodsQuery(
  view: View,
  path: Path,
  by: Granularity,
  ids: readonly string[] | null,
): Query {
  const id = idOf(levelOf(view, path));
  const query = across({ ...common(view, path), dimensions: [id] }, view, by);
  if (ids) query.filters = [...(query.filters ?? []), { member: id, operator: 'equals', values: [...ids] }];
  return query;
}

/** The latest day that has any rows. */
export const latestDayQuery = (): Query => outermostDay('desc');

/** The first day that has any rows. */
export const firstDayQuery = (): Query => outermostDay('asc');

const outermostDay = (order: 'asc' | 'desc'): Query => ({
  measures: [member('impressions')],
  timeDimensions: [{ dimension: DATE, granularity: 'day' }],
  order: [[DATE, order]],
  limit: 1,
});

function common(view: View, path: Path): Query {
  return {
    measures: measuresToAsk([...view.measures, ...(view.sort.by === 'name' ? [] : [view.sort.by])]).map(
      member,
    ),
    timeDimensions: [{ dimension: DATE, dateRange: dateRange(view) }],
    filters: path.map((id, level): Filter => {
      const dimension = levelOf(view, path.slice(0, level));
      return { member: idOf(dimension), operator: 'equals', values: [id] };
    }),
  };
}

const across = (query: Query, view: View, by: Granularity): Query => ({
  ...query,
  timeDimensions: [{ dimension: DATE, dateRange: dateRange(view), granularity: by }],
  order: [[DATE, 'asc']],
  limit: CUBE_ROWS,
});

const dateRange = (view: View): [Day, Day] => [view.range.from, view.range.to];

/** The dimension of the nodes below `path`. Throws when the path is at the innermost level. */
export function levelOf(view: Pick<View, 'rows'>, path: Path): Dimension {
  const dimension = view.rows[path.length];
  if (!dimension) throw new Error(`There is no level below ${path.length} ids in ${view.rows.join(' > ')}`);
  return dimension;
}
