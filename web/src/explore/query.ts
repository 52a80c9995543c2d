import type { Filter as CubeFilter, Query } from '@cubejs-client/core';
import type { Day } from '@pmd/core/days';
import { type Granularity, periodsOf } from '@pmd/core/periods';
import type { Range } from '../period/ranges.ts';
import { type Dimension, isDimension } from './dimensions.ts';
import { DATE, idOf, member } from './fields.ts';
import { cubeFilters, type Filter } from './filters.ts';
import { type Measure, measuresToAsk } from './measures.ts';
import { fieldOf, groupingOf, isExact, type Member, memberFilters } from './members.ts';
import type { Path } from './open.ts';
import type { Cursor } from './paging.ts';
import {
  type Across,
  COLUMNS_ACROSS,
  type ExploreState,
  MOST_COLUMNS_ACROSS,
  type Sort,
  sortOf,
} from './state.ts';

/** What every question of one view has in common. */
export type View = Pick<ExploreState, 'sort' | 'sorts' | 'top'> & {
  range: Range;
  rows: readonly Dimension[];
  measures: readonly Measure[];
  by: Across | null;
  filters: readonly Filter[];
};

/** What the columns are spread over: periods, or some members of a dimension and all others as one. */
export type Columns =
  | { by: Granularity }
  | { by: Dimension; members: readonly { member: Member; name: string }[]; others: boolean };

/** What values are asked for: some siblings of a level (null: all of them), all but some, or everything. */
export type Part =
  | { of: 'members'; path: Path; members: readonly Member[] | null }
  | { of: 'others'; path: Path; shown: readonly Member[] }
  | { of: 'total' };

/** Cube answers at most this many rows at once. */
export const CUBE_ROWS = 50_000;
const PAGE_ROWS = 500;

export { DATE, idOf, member } from './fields.ts';

/** Siblings per page: with columns across, all cells of a page must fit into one answer. */
export function pageSize(view: View): number {
  return Math.max(1, Math.min(PAGE_ROWS, Math.floor(CUBE_ROWS / columnCount(view))));
}

function columnCount({ by, range, top }: View): number {
  if (by === null) return 1;
  return isDimension(by) ? columnsAcross(by, top) + 1 : periodsOf(range, by).length;
}

/** How many members of a dimension get a column of their own. */
export const columnsAcross = (by: Dimension, top: View['top']) =>
  Math.min(top[by] ?? COLUMNS_ACROSS, MOST_COLUMNS_ACROSS);

/**
 * One page of the nodes below `path`, each with its own total as Cube computes it at this level.
 * Grouped by id and name, so that equal names of single things stay apart.
 */
export function levelQuery(view: View, path: Path, cursor: Cursor, limit = pageSize(view)): Query {
  const dimension = levelOf(view, path);
  const sort = sortOf(view, dimension);
  const query = common(view, path, [sort]);
  const members = groupedBy(view.rows, path.length);
  return { ...query, dimensions: members, order: orderOf(sort, members), limit, offset: cursor };
}

/** Every node of a level at once, whatever is above it: see `askedAbove` for how they are told apart. */
export function wholeLevelQuery(view: View, level: number): Query {
  const dimension = view.rows[level] as Dimension;
  const sort = sortOf(view, dimension);
  const own = groupedBy(view.rows, level);
  const dimensions = [...askedAbove(view.rows, level).map((above) => fieldAt(view.rows, above)), ...own];
  return {
    ...common(view, [], [sort]),
    dimensions,
    order: [...orderOf(sort, own), ...dimensions.slice(0, -own.length).map(ascending)],
    limit: CUBE_ROWS,
  };
}

/** The levels above one that say where its nodes belong; an exact one says it for all above itself. */
export function askedAbove(rows: readonly Dimension[], level: number): number[] {
  const above = [];
  for (let one = level - 1; one >= 0; one--) {
    above.unshift(one);
    if (isExact(rows, one)) break;
  }
  return above;
}

/** How the members of the dimension across are sorted: by a measure, always. */
export const columnsSort = ({ sort, measures }: Pick<View, 'sort' | 'measures'>): Sort =>
  sort.by === 'name' ? { by: measures[0] ?? 'spend', descending: true } : sort;

/** The members of the dimension across that get a column. */
export function columnsQuery(view: View, by: Dimension, limit: number): Query {
  const sort = columnsSort(view);
  const members = groupedBy([by], 0);
  const query = common(view, [], [sort]);
  return { ...query, dimensions: members, order: orderOf(sort, members), limit };
}

/** The values of a part over the whole range: by member where the part has members. */
export function partQuery(view: View, part: Part): Query {
  if (part.of === 'total') return common(view, []);
  const dimension = levelOf(view, part.path);
  const query = common(view, part.path);
  const add = (filters: CubeFilter[]) => ({ ...query, filters: [...(query.filters ?? []), ...filters] });
  if (part.of === 'others') return add(memberFilters(dimension, part.shown, { exclude: true }));
  return {
    ...add(part.members ? memberFilters(dimension, part.members) : []),
    dimensions: [keyField(view, part.path)],
    limit: CUBE_ROWS,
  };
}

/** The values of a part by column. Those of a dimension's other members are a question of their own. */
export function columnsQueries(view: View, part: Part, columns: Columns): Query[] {
  const query = partQuery(view, part);
  if (!('members' in columns)) return [across(query, view, columns.by)];
  const { by, members } = columns;
  const shown = members.map(({ member }) => member);
  const own = {
    ...query,
    dimensions: [...(query.dimensions ?? []), fieldOf(by, groupingOf([by], 0))],
    filters: [...(query.filters ?? []), ...memberFilters(by, shown)],
    limit: CUBE_ROWS,
  };
  const others = {
    ...query,
    filters: [...(query.filters ?? []), ...memberFilters(by, shown, { exclude: true })],
  };
  return [...(shown.length > 0 ? [own] : []), ...(columns.others ? [others] : [])];
}

/** The field that tells the nodes below `path` apart. */
export const keyField = (view: Pick<View, 'rows'>, path: Path) => fieldAt(view.rows, path.length);

export const fieldAt = (rows: readonly Dimension[], level: number) =>
  fieldOf(rows[level] as Dimension, groupingOf(rows, level));

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

/** Members of a dimension whose name contains `text`, most impressions first; those a view holds only. */
export function memberSearchQuery(
  dimension: Dimension,
  text: string,
  range: Range,
  filters: readonly Filter[],
  limit: number,
): Query {
  const name = member(dimension);
  const impressions = member('impressions');
  return {
    measures: [impressions],
    dimensions: groupedBy([dimension], 0),
    timeDimensions: [{ dimension: DATE, dateRange: [range.from, range.to] }],
    filters: [
      ...cubeFilters(filters.filter((filter) => filter.dimension !== dimension)),
      ...(text === '' ? [] : [{ member: name, operator: 'contains' as const, values: [text] }]),
    ],
    order: [[impressions, 'desc'], ...groupedBy([dimension], 0).map(ascending)],
    limit,
  };
}

/** The names of ids. */
export const namesQuery = (dimension: Dimension, ids: readonly Member[]): Query => ({
  dimensions: [idOf(dimension), member(dimension)],
  filters: memberFilters(dimension, ids),
  order: [ascending(idOf(dimension))],
});

/** What a level is grouped by: ids with their names, or names alone. */
function groupedBy(rows: readonly Dimension[], level: number): string[] {
  const dimension = rows[level] as Dimension;
  const name = member(dimension);
  return groupingOf(rows, level) === 'id' ? [idOf(dimension), name] : [name];
}

const ascending = (member: string): [string, 'asc'] => [member, 'asc'];

/** By the measure, then by name, then by id: a complete order, so that pages do not overlap. */
function orderOf({ by, descending }: Sort, members: readonly string[]): [string, 'asc' | 'desc'][] {
  const direction = descending ? 'desc' : 'asc';
  const [name = '', ...rest] = members.toReversed();
  if (by === 'name') return [[name, direction], ...rest.map(ascending)];
  return [[member(by), direction], ...[name, ...rest].map(ascending)];
}

function common(view: View, path: Path, sorts: readonly Sort[] = []): Query {
  const sorted = sorts.flatMap(({ by }) => (by === 'name' ? [] : [by]));
  return {
    measures: measuresToAsk([...view.measures, ...sorted]).map(member),
    timeDimensions: [{ dimension: DATE, dateRange: dateRange(view) }],
    filters: [
      ...cubeFilters(view.filters),
      ...path.flatMap((member, level) => memberFilters(levelOf(view, path.slice(0, level)), [member])),
    ],
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
