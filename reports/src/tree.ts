import type { ExportQuery, QueryFilter } from '@pmd/core/contract/exports';
import type { Day } from '@pmd/core/days';
import { DATE, idOf, type LevelName, levels, member } from '@pmd/core/performance';
import { changeOf } from './change.ts';
import type { Cube, CubeQuery, CubeRow } from './cube.ts';
import { measureColumns } from './flat.ts';
import { countRows, everyRow, totalOrder } from './order.ts';
import { type Cell, ChangedWhileRead, type Column, type Line, type Table, TooManyLines } from './table.ts';
import { IMPRESSIONS, isMeasure, isOnMeasure, totalOf, withoutGranularity } from './total.ts';

export interface TreeRequest {
  query: ExportQuery;
  /** Levels, outermost first. */
  rows: readonly LevelName[];
  /** Paths of the expanded nodes; everything is expanded without. */
  open?: readonly (readonly string[])[] | undefined;
  /** Days to compare with, both inclusive. */
  compare?: readonly [Day, Day] | undefined;
}

const keyOf = (path: readonly string[]) => path.join('/');

/** A node of the tree with its own numbers, as Cube computes them at its level. */
interface Node {
  path: string[];
  names: string[];
  row: CubeRow;
}
/** The measures of a node in something beside the whole range: periods, the days before. By node, then by period. */
type Beside = Map<string, Map<string, CubeRow>>;

/**
 * The pivot tree: a line per node with its subtotal, and the grand total last. Nothing is added up here: every
 * number is asked from Cube at its own level.
 * @param most lines it may have, times the periods it is spread over
 * @throws {TooManyLines} before anything is read
 * @throws {ChangedWhileRead} when the levels do not belong together
 */
export async function treeTable(cube: Cube, request: TreeRequest, most: number): Promise<Table> {
  const { query, rows, compare } = request;
  const asked = questionsOf(request);
  const counts = await Promise.all(asked.map((question) => countRows(cube, question)));
  const nodeCount = counts.reduce((sum, count) => sum + count, 0);
  const by = query.timeDimensions[0]?.granularity;
  const totals = await Promise.all(
    besides(compare).map((variant) => cube.load({ ...variant(totalOf(query)), order: [] })),
  );
  const periods = by ? await periodsOf(cube, query) : [];
  const lines = nodeCount * (1 + periods.length);
  if (lines > most) throw new TooManyLines(lines, most);

  const nodes = await Promise.all(
    asked.map((question, depth) => nodesOf(cube, question, rows.slice(0, depth + 1), counts[depth] ?? 0)),
  );
  const total = totals[0]?.rows[0] ?? {};
  if (!query.filters.some(isOnMeasure)) requireBelonging(total, nodes);

  const across = by ? await beside(cube, request, asked, (question) => spread(question, by), by) : new Map();
  const before = compare
    ? await beside(cube, request, asked, (question) => during(question, compare))
    : new Map();
  before.set('', new Map([['', totals[1]?.rows[0] ?? {}]]));
  if (by) across.set('', byPeriod((await cube.load(spread(totalOf(query), by))).rows, by));

  const cells = (key: string, row: CubeRow): Cell[] => [
    ...query.measures.flatMap((name) => {
      const now = row[name] ?? null;
      if (!compare) return [now];
      const was = before.get(key)?.get('')?.[name] ?? null;
      return [now, was, changeOf(was, now)];
    }),
    ...periods.flatMap((period) =>
      query.measures.map((name) => across.get(key)?.get(period)?.[name] ?? null),
    ),
  ];
  const blank = rows.map(() => null);
  const ordered = inTreeOrder(nodes, query).map(({ path, names, row }): Line => {
    const depth = path.length - 1;
    const level = rows[depth] as LevelName;
    return {
      kind: path.length < rows.length ? 'subtotal' : 'row',
      depth,
      cells: [levels[level], ...names, ...blank.slice(names.length), ...cells(keyOf(path), row)],
    };
  });
  const last: Line = { kind: 'total', depth: 0, cells: ['Total', ...blank, ...cells('', total)] };
  return {
    columns: [
      { label: 'Level', kind: 'text' },
      ...rows.map((level): Column => ({ label: levels[level], kind: 'text' })),
      ...measureColumns(query).flatMap((column): Column[] =>
        compare
          ? [
              column,
              { ...column, label: `${column.label} before`, follows: true },
              { label: `${column.label} change`, kind: 'change', follows: true },
            ]
          : [column],
      ),
      ...periods.flatMap((period) =>
        measureColumns(query).map((column) => ({ ...column, label: `${period} ${column.label}` })),
      ),
    ],
    lines: [...ordered, last],
    lineCount: ordered.length,
    levels: rows.map((level) => levels[level]),
  };
}

/** The question for each level: all its nodes, or those below expanded ones. Impressions are asked to check by. */
function questionsOf({ query, rows, open }: TreeRequest): CubeQuery[] {
  const known = new Set(open?.map(keyOf));
  const reachable = open?.filter((path) => path.every((_, i) => known.has(keyOf(path.slice(0, i + 1)))));
  return rows.flatMap((_, depth): CubeQuery[] => {
    const parents = reachable?.filter((path) => path.length === depth);
    if (depth > 0 && parents?.length === 0) return [];
    const here = rows.slice(0, depth + 1);
    return [
      {
        ...withoutGranularity(query),
        measures: [...new Set([...query.measures, IMPRESSIONS])],
        dimensions: here.flatMap((level) => [idOf(level), member(level)]),
        filters: depth > 0 && parents ? [...query.filters, anyOf(parents, rows)] : query.filters,
        order: orderOf(query, here),
      },
    ];
  });
}

/** By measures as asked; then by name and id, in the direction that is asked for the innermost name. */
function orderOf(query: ExportQuery, here: readonly LevelName[]): [string, 'asc' | 'desc'][] {
  const level = here.at(-1) as LevelName;
  const order = query.order.filter(
    ([name]) => isMeasure(name) || name === member(level) || name === idOf(level),
  );
  return totalOrder(order, [member(level), ...here.map(idOf)]);
}

const anyOf = (paths: readonly (readonly string[])[], rows: readonly LevelName[]): QueryFilter => ({
  or: paths.map((path) => ({
    and: path.map((id, depth) => ({
      member: idOf(rows[depth] as LevelName),
      operator: 'equals' as const,
      values: [id],
    })),
  })),
});

async function nodesOf(
  cube: Cube,
  question: CubeQuery,
  here: readonly LevelName[],
  count: number,
): Promise<Node[]> {
  const nodes: Node[] = [];
  for await (const row of await everyRow(cube, question, count)) {
    nodes.push({
      path: here.map((level) => row[idOf(level)] ?? ''),
      names: here.map((level) => row[member(level)] ?? ''),
      row,
    });
  }
  return nodes;
}

/** The same nodes in other days or spread over periods. */
async function beside(
  cube: Cube,
  { rows }: TreeRequest,
  asked: readonly CubeQuery[],
  variant: (question: CubeQuery) => CubeQuery,
  by?: string,
): Promise<Beside> {
  const all: Beside = new Map();
  for (const [depth, question] of asked.entries()) {
    const ids = rows.slice(0, depth + 1).map(idOf);
    const wanted = variant({ ...question, dimensions: ids, order: ids.map((id) => [id, 'asc']) });
    for await (const row of await everyRow(cube, wanted, await countRows(cube, wanted))) {
      const key = keyOf(ids.map((id) => row[id] ?? ''));
      const periods = all.get(key) ?? new Map<string, CubeRow>();
      periods.set(by ? (row[`${DATE}.${by}`]?.slice(0, 10) ?? '') : '', row);
      all.set(key, periods);
    }
  }
  return all;
}

const byPeriod = (rows: CubeRow[], by: string) =>
  new Map(rows.map((row) => [row[`${DATE}.${by}`]?.slice(0, 10) ?? '', row]));

/** The first days of the periods that have any rows, in order. */
async function periodsOf(cube: Cube, query: ExportQuery): Promise<string[]> {
  const by = query.timeDimensions[0]?.granularity as string;
  const { rows } = await cube.load(spread({ ...totalOf(query), measures: [IMPRESSIONS] }, by));
  return [...byPeriod(rows, by).keys()];
}

/** The question as it is, and the same for the days to compare with. */
const besides = (compare: TreeRequest['compare']) => [
  (question: CubeQuery) => question,
  ...(compare ? [(question: CubeQuery) => during(question, compare)] : []),
];

const during = (question: CubeQuery, range: readonly [Day, Day]): CubeQuery => ({
  ...question,
  timeDimensions: [{ dimension: DATE, dateRange: range }],
});

const spread = (question: CubeQuery, by: string): CubeQuery => {
  const [time] = question.timeDimensions as ExportQuery['timeDimensions'];
  const order = (question.order as unknown[] | undefined) ?? [];
  return {
    ...question,
    timeDimensions: [{ ...time, dimension: DATE, granularity: by }],
    order: [[DATE, 'asc'], ...order],
  };
};

/**
 * Impressions of the nodes below one must be its own: otherwise one level was asked before new numbers arrived and
 * the other after.
 */
function requireBelonging(total: CubeRow, nodes: readonly Node[][]): void {
  const expected = new Map([['', total]]);
  for (const { path, row } of nodes.flat()) expected.set(keyOf(path), row);
  const sums = new Map<string, bigint>();
  for (const { path, row } of nodes.flat()) {
    const parent = keyOf(path.slice(0, -1));
    sums.set(parent, (sums.get(parent) ?? 0n) + BigInt(row[IMPRESSIONS] ?? 0));
  }
  for (const [parent, sum] of sums) {
    if (sum !== BigInt(expected.get(parent)?.[IMPRESSIONS] ?? 0)) throw new ChangedWhileRead();
  }
}

/** Parents before their children; siblings in the order of Cube's answer, undefined values last. */
function inTreeOrder(nodes: readonly Node[][], { order }: ExportQuery): Node[] {
  const by = order.find(([name]) => isMeasure(name))?.[0];
  const children = new Map<string, Node[]>();
  for (const node of nodes.flat()) {
    const parent = keyOf(node.path.slice(0, -1));
    const siblings = children.get(parent);
    if (siblings) siblings.push(node);
    else children.set(parent, [node]);
  }
  const below = (parent: string): Node[] => {
    const siblings = children.get(parent) ?? [];
    const known = by ? siblings.filter(({ row }) => row[by] !== null) : siblings;
    const unknown = by ? siblings.filter(({ row }) => row[by] === null) : [];
    return [...known, ...unknown].flatMap((node) => [node, ...below(keyOf(node.path))]);
  };
  return below('');
}
