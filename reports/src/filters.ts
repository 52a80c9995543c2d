import type { ExportQuery, MemberFilter, QueryFilter } from '@pmd/core/contract/exports';
import { metrics } from '@pmd/core/metrics';
import {
  idOf,
  type LevelName,
  levelNames,
  levels,
  type MeasureName,
  member,
  nameOf,
} from '@pmd/core/performance';
import type { Cube } from './cube.ts';

const OPERATORS: Record<MemberFilter['operator'], string> = {
  equals: 'is',
  notEquals: 'is not',
  contains: 'contains',
  notContains: 'does not contain',
  startsWith: 'starts with',
  notStartsWith: 'does not start with',
  endsWith: 'ends with',
  notEndsWith: 'does not end with',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  set: 'is known',
  notSet: 'is unknown',
  inDateRange: 'is within',
  notInDateRange: 'is not within',
  beforeDate: 'is before',
  beforeOrOnDate: 'is at the latest',
  afterDate: 'is after',
  afterOrOnDate: 'is at the earliest',
};

const isId = (name: string) => levelNames.some((level) => name === idOf(level));

/** Every filter in words, with names where the query has ids: `Campaign is Spring or Summer`. */
export async function filtersInWords(cube: Cube, { filters }: ExportQuery): Promise<string[]> {
  const names = await namesOf(cube, filters.flatMap(leaves));
  return filters.map((filter) => words(filter, names));
}

const leaves = (filter: QueryFilter): MemberFilter[] =>
  'and' in filter ? filter.and.flatMap(leaves) : 'or' in filter ? filter.or.flatMap(leaves) : [filter];

/** The names that the ids stand for, of those that this token may see. */
async function namesOf(cube: Cube, filters: readonly MemberFilter[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const level of levelNames) {
    const ids = filters.flatMap(({ member: name, values = [] }) => (name === idOf(level) ? values : []));
    if (ids.length === 0) continue;
    const { rows } = await cube.load({
      dimensions: [idOf(level), member(level)],
      filters: [{ member: idOf(level), operator: 'equals', values: [...new Set(ids)] }],
      limit: 50_000,
    });
    for (const row of rows) names.set(row[idOf(level)] ?? '', row[member(level)] ?? '');
  }
  return names;
}

function words(filter: QueryFilter, names: ReadonlyMap<string, string>): string {
  if ('and' in filter) return filter.and.map((part) => words(part, names)).join(' and ');
  if ('or' in filter) return `(${filter.or.map((part) => words(part, names)).join(' or ')})`;
  const { member: name, operator, values = [] } = filter;
  const between = operator.endsWith('InDateRange') || operator === 'inDateRange' ? ' to ' : ' or ';
  const listed = values.map((value) => (isId(name) ? (names.get(value) ?? value) : value)).join(between);
  return [labelOf(name), OPERATORS[operator], listed].filter(Boolean).join(' ');
}

function labelOf(name: string): string {
  const short = nameOf(name).replace(/_id$/, '');
  if (short in levels) return levels[short as LevelName];
  if (short in metrics) return metrics[short as MeasureName].title;
  return 'Date';
}
