import type { Filter, Query, TimeDimension } from '@cubejs-client/core';
import type { Granularity } from '@pmd/core/periods';
import { DIMENSIONS, type Dimension } from '../explore/dimensions.ts';
import { MEASURES, type Measure } from '../explore/measures.ts';
import { DATE, idOf, member } from '../explore/query.ts';
import type { Range } from '../period/ranges.ts';
import { filtersOf, type Scope } from './scope.ts';
import type { Sort } from './sort.ts';

/** Cube answers at most this many rows at once. */
const CUBE_ROWS = 50_000;

/** What a report is about: its members and days. */
export type Subject = { scope: Scope; range: Range };

/** Which members of a level are asked for, and in which order. */
export type Choice = {
  order: Sort;
  limit: number;
  offset?: number;
  /** Only these. */
  ids?: readonly string[];
  /** Only those whose name has this in it. */
  search?: string;
  /** Only those that have the measure they are ordered by. */
  isDefined?: boolean;
};

/** Every measure over the whole range: a question without any dimension, so that ratios are those of the sums. */
export const totalsQuery = (subject: Subject): Query => common(subject);

/** Every measure by period; periods without rows are left out. */
export const seriesQuery = (subject: Subject, by: Granularity): Query => ({
  ...common(subject),
  timeDimensions: [time(subject, by)],
  order: [[DATE, 'asc']],
  limit: CUBE_ROWS,
});

/** Members of a level with their own totals, and the names of all that is above them: names alone may repeat. */
export function membersQuery(subject: Subject, dimension: Dimension, choice: Choice): Query {
  const { order, limit, offset = 0, ids, search, isDefined = false } = choice;
  const direction = order.descending ? 'desc' : 'asc';
  const name = member(dimension);
  const filters: Filter[] = [
    ...filtersOf(subject.scope),
    ...(ids ? [{ member: idOf(dimension), operator: 'equals' as const, values: [...ids] }] : []),
    ...(search ? [{ member: name, operator: 'contains' as const, values: [search] }] : []),
    ...(isDefined && order.by !== 'name' ? [{ member: member(order.by), operator: 'set' as const }] : []),
  ];
  return {
    ...common(subject),
    dimensions: [idOf(dimension), name, ...aboveOf(dimension).map(member), ...ownerOf(dimension)],
    filters,
    order: [
      ...(order.by === 'name' ? [] : [[member(order.by), direction] as [string, 'asc' | 'desc']]),
      [name, order.by === 'name' ? direction : 'asc'],
      [idOf(dimension), 'asc'],
    ],
    limit,
    offset,
  };
}

/** One measure of some members by period: the trends of a whole list in one question. */
export const trendsQuery = (
  subject: Subject,
  dimension: Dimension,
  ids: readonly string[],
  measure: Measure,
  by: Granularity,
): Query => ({
  measures: [member(measure)],
  dimensions: [idOf(dimension)],
  timeDimensions: [time(subject, by)],
  filters: [...filtersOf(subject.scope), { member: idOf(dimension), operator: 'equals', values: [...ids] }],
  order: [[DATE, 'asc']],
  limit: CUBE_ROWS,
});

/** The names of what a report is about, with everything above it. */
export const namesQuery = (scope: Scope, levels: readonly Dimension[]): Query => ({
  dimensions: levels.flatMap((level) => [idOf(level), member(level)]),
  filters: filtersOf(scope),
  limit: 1,
});

/** The levels over one, outermost first. */
export const aboveOf = (dimension: Dimension): Dimension[] =>
  DIMENSIONS.slice(0, DIMENSIONS.indexOf(dimension));

const ownerOf = (dimension: Dimension) => (dimension === 'client' ? [] : [idOf('client')]);

/** A few members of a level whose name has `text` in it, and that had rows in `range`. */
export const findQuery = (dimension: Dimension, text: string, range: Range): Query => ({
  dimensions: [idOf(dimension), member(dimension), ...aboveOf(dimension).map(member)],
  timeDimensions: [{ dimension: DATE, dateRange: [range.from, range.to] }],
  filters: [{ member: member(dimension), operator: 'contains', values: [text] }],
  order: [[member(dimension), 'asc']],
  limit: 5,
});

const common = (subject: Subject): Query => ({
  measures: MEASURES.map(member),
  timeDimensions: [time(subject)],
  filters: filtersOf(subject.scope),
});

const time = ({ range }: Subject, granularity?: Granularity): TimeDimension => ({
  dimension: DATE,
  dateRange: [range.from, range.to],
  ...(granularity && { granularity }),
});
