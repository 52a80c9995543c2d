import { type ExportQuery, isMeasure, type MemberFilter, type QueryFilter } from '@pmd/core/contract/exports';
import type { Day } from '@pmd/core/days';
import { groupingOf, idOf, type LevelName, type MeasureName, member } from '@pmd/core/performance';
import type { CubeQuery, CubeRow } from '../cube.ts';
import { totalOrder } from '../order.ts';
import { IMPRESSIONS, withoutGranularity } from '../total.ts';

/** The members from the outermost level down to a node: ids, or `=` and a name. */
export type Path = readonly string[];

export interface TreeRequest {
  query: ExportQuery;
  /** Levels, outermost first. */
  rows: readonly LevelName[];
  /** How the nodes of a level are sorted; by the order of the query without. */
  sorts?: readonly [LevelName, MeasureName | 'name', 'asc' | 'desc'][] | undefined;
  /** Levels of which only the first few members are shown, and all others as one. */
  tops?: readonly [LevelName, number][] | undefined;
  /** A level over whose members the measures are spread. */
  across?: LevelName | undefined;
  /** Levels that are expanded but for `closed` nodes; below them what is `open`. Everything is without the three. */
  expand?: number | undefined;
  open?: readonly Path[] | undefined;
  closed?: readonly Path[] | undefined;
  /** Days to compare with, both inclusive. */
  compare?: readonly [Day, Day] | undefined;
}

/** A node of the tree with its own numbers, as Cube computes them at its level. */
export interface Node {
  path: string[];
  names: string[];
  row: CubeRow;
}
/** A question for numbers, and which node a row of its answer is about. */
export interface Asked {
  question: CubeQuery;
  keyOf: (row: CubeRow) => string;
}
/** One level: what it is grouped by, and the question for its nodes. */
export interface Level extends Asked {
  here: readonly LevelName[];
}

export const keyOf = (path: Path) => path.map(encodeURIComponent).join('/');

/**
 * A question per level that shows anything: for all its nodes, or those below open ones. Impressions are asked to check by.
 * @param first the nodes of the outermost level that are shown, where not all are
 */
export function levelsOf(
  { query, rows, sorts, expand = 0, open, closed }: TreeRequest,
  first?: readonly Node[],
): Level[] {
  const within = first
    ? [
        ...query.filters,
        among(
          rows[0] as LevelName,
          first.map(({ path }) => path[0] as string),
        ),
      ]
    : query.filters;
  const isPart = open !== undefined || closed !== undefined || expand > 0;
  return rows.flatMap((_, depth): Level[] => {
    const parents =
      isPart && depth > expand ? (open ?? []).filter((path) => path.length === depth) : undefined;
    if (parents?.length === 0) return [];
    const here = rows.slice(0, depth + 1);
    const question = {
      ...withoutGranularity(query),
      measures: [...new Set([...query.measures, ...sortedBy(sorts), IMPRESSIONS])],
      dimensions: here.flatMap(fieldsAt),
      filters: parents ? [...within, anyOf(parents, rows)] : within,
      order: orderOf(query, here, sorts),
    };
    return [{ here, question, keyOf: (row) => keyOf(pathOf(row, here)) }];
  });
}

export const sortedBy = (sorts: TreeRequest['sorts']) =>
  (sorts ?? []).flatMap(([, by]) => (by === 'name' ? [] : [member(by)]));

/** The members of Cube that a level is grouped by: the id with its name, or the name alone. */
export const fieldsAt = (level: LevelName, depth: number, rows: readonly LevelName[]): string[] =>
  groupingOf(rows, depth) === 'id' ? [idOf(level), member(level)] : [member(level)];

/** By measures as asked, then by name, then by whatever else tells rows apart. */
export function orderOf(
  query: ExportQuery,
  here: readonly LevelName[],
  sorts: TreeRequest['sorts'],
): [string, 'asc' | 'desc'][] {
  const level = here.at(-1) as LevelName;
  const own = sorts?.find(([name]) => name === level);
  const order = own
    ? [[member(own[1] === 'name' ? level : own[1]), own[2]] as ExportQuery['order'][number]]
    : query.order.filter(([name]) => isMeasure(name) || name === member(level) || name === idOf(level));
  return totalOrder(order, [member(level), ...here.flatMap(fieldsAt)]);
}

const anyOf = (paths: readonly Path[], rows: readonly LevelName[]): QueryFilter => ({
  or: paths.map((path) => ({ and: only(path, rows) })),
});

export const only = (path: Path, rows: readonly LevelName[]): MemberFilter[] =>
  path.map((node, depth) => among(rows[depth] as LevelName, [node]));

/** Holds a question to some nodes of a level, or to all but these. */
export const among = (
  level: LevelName,
  nodes: readonly string[],
  operator: 'equals' | 'notEquals' = 'equals',
): MemberFilter =>
  nodes[0]?.startsWith('=')
    ? { member: member(level), operator, values: nodes.map((node) => node.slice(1)) }
    : { member: idOf(level), operator, values: [...nodes] };

export const pathOf = (row: CubeRow, here: readonly LevelName[]): string[] =>
  here.map((level, depth) =>
    groupingOf(here, depth) === 'id' ? (row[idOf(level)] ?? '') : `=${row[member(level)] ?? ''}`,
  );

export const nodeOf = (row: CubeRow, here: readonly LevelName[]): Node => ({
  path: pathOf(row, here),
  names: here.map((level) => row[member(level)] ?? ''),
  row,
});
