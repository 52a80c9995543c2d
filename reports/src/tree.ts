import type { ExportQuery, MemberFilter, QueryFilter } from '@pmd/core/contract/exports';
import type { Day } from '@pmd/core/days';
import {
  DATE,
  groupingOf,
  idOf,
  type LevelName,
  levels,
  type MeasureName,
  member,
} from '@pmd/core/performance';
import { comparedPeriods } from '@pmd/core/periods';
import { changeOf } from './change.ts';
import type { Cube, CubeQuery, CubeRow } from './cube.ts';
import { measureColumns } from './flat.ts';
import { countRows, everyRow, totalOrder } from './order.ts';
import { type Cell, ChangedWhileRead, type Column, type Line, type Table, TooManyLines } from './table.ts';
import { IMPRESSIONS, isMeasure, isOnMeasure, totalOf, withoutGranularity } from './total.ts';

/** The members from the outermost level down to a node: ids, or `=` and a name. */
type Path = readonly string[];

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

/** In place of a member: all that are not shown. */
const OTHERS = 'others';

const keyOf = (path: Path) => path.map(encodeURIComponent).join('/');
const parentOf = ({ path }: Node) => keyOf(path.slice(0, -1));

/** A node of the tree with its own numbers, as Cube computes them at its level. */
interface Node {
  path: string[];
  names: string[];
  row: CubeRow;
}
/** A question for numbers, and which node a row of its answer is about. */
interface Asked {
  question: CubeQuery;
  keyOf: (row: CubeRow) => string;
}
/** One level: what it is grouped by, and the question for its nodes. */
interface Level extends Asked {
  here: readonly LevelName[];
}
/** What stands for the members of a parent that are not shown. */
interface Others extends Asked {
  path: string[];
  names: string[];
}
/** The measures in something beside the whole range, by node and then by what they are beside in. */
type Beside = Map<string, Map<string, CubeRow>>;
/** What columns are spread over: its own column of a row, and the heading of each. */
interface Slots {
  variants: (question: CubeQuery) => CubeQuery[];
  slotOf: (row: CubeRow) => string;
  headings: Map<string, string>;
  /** The one of the days compared that each is set beside; null where none is like it. */
  slotBefore: (slot: string) => string | null;
}

/**
 * The pivot tree: a line per node with its subtotal, and the grand total last. Nothing is added up here: every
 * number is asked from Cube at its own level.
 * @param most lines it may have, times the columns it is spread over
 * @throws {TooManyLines} before anything is read
 * @throws {ChangedWhileRead} when the levels do not belong together
 */
export async function treeTable(cube: Cube, request: TreeRequest, most: number): Promise<Table> {
  const { query, rows, compare } = request;
  const first = await firstNodes(cube, request);
  const asked = levelsOf(request, first?.nodes);
  const counts = await Promise.all(asked.map(({ question }) => countRows(cube, question)));
  const slots = await slotsOf(cube, request);
  const lines = counts.reduce((sum, count) => sum + count, 0) * (1 + (slots?.headings.size ?? 0));
  if (lines > most) throw new TooManyLines(lines, most);

  const { rows: totals } = await cube.load(totalOf(query));
  const total = totals[0] ?? {};
  const read = await Promise.all(asked.map((level, depth) => nodesOf(cube, level, counts[depth] ?? 0)));
  const { shown, others } = shownOf(read, request, first?.count ?? 0);
  const nodes = [...shown.flat(), ...(await othersNodes(cube, others))];
  if (!query.filters.some(isOnMeasure)) requireBelonging(total, nodes);

  const everything = [{ question: totalOf(query), keyOf: () => '' }, ...asked, ...others];
  const ask = (variants: Slots['variants'], slotOf: Slots['slotOf']) =>
    beside(cube, everything, variants, slotOf);
  const across = slots && (await ask(slots.variants, slots.slotOf));
  const before =
    compare &&
    (await ask(
      (question) => [during(question, compare)],
      () => '',
    ));
  const acrossBefore =
    slots && compare && (await ask((question) => slots.variants(during(question, compare)), slots.slotOf));
  /** Each measure, beside its value in the days compared; null for what is like nothing there. */
  const measured = (now: CubeRow | undefined, was: CubeRow | undefined | null): Cell[] =>
    query.measures.flatMap((name) => {
      const value = now?.[name] ?? null;
      if (!compare) return [value];
      const other = was?.[name] ?? null;
      return [value, other, was === null ? null : changeOf(other, value)];
    });
  const cells = (key: string, row: CubeRow): Cell[] => [
    ...measured(row, before?.get(key)?.get('')),
    ...[...(slots?.headings.keys() ?? [])].flatMap((slot) => {
      const other = slots?.slotBefore(slot) ?? null;
      const was = other === null ? null : acrossBefore?.get(key)?.get(other);
      return measured(across?.get(key)?.get(slot), was);
    }),
  ];
  const blank = rows.map(() => null);
  const ordered = inTreeOrder(nodes).map(({ path, names, row }): Line => {
    const depth = path.length - 1;
    return {
      kind: path.length < rows.length && path.at(-1) !== OTHERS ? 'subtotal' : 'row',
      depth,
      cells: [
        levels[rows[depth] as LevelName],
        ...names,
        ...blank.slice(names.length),
        ...cells(keyOf(path), row),
      ],
    };
  });
  const last: Line = { kind: 'total', depth: 0, cells: ['Total', ...blank, ...cells('', total)] };
  return {
    columns: columnsOf(request, slots),
    lines: [...ordered, last],
    lineCount: ordered.length,
    levels: rows.map((level) => levels[level]),
  };
}

function columnsOf({ query, rows, compare }: TreeRequest, slots: Slots | null): Column[] {
  const measures = (heading: string) =>
    measureColumns(query).flatMap((measure): Column[] => {
      const column = { ...measure, label: heading + measure.label };
      if (!compare) return [column];
      return [
        column,
        { ...column, label: `${column.label} before`, follows: true },
        { label: `${column.label} change`, kind: 'change', follows: true },
      ];
    });
  return [
    { label: 'Level', kind: 'text' },
    ...rows.map((level): Column => ({ label: levels[level], kind: 'text' })),
    ...measures(''),
    ...[...(slots?.headings.values() ?? [])].flatMap((heading) => measures(`${heading} `)),
  ];
}

/**
 * A question per level that shows anything: for all its nodes, or those below open ones. Impressions are asked to check by.
 * @param first the nodes of the outermost level that are shown, where not all are
 */
function levelsOf(
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

const sortedBy = (sorts: TreeRequest['sorts']) =>
  (sorts ?? []).flatMap(([, by]) => (by === 'name' ? [] : [member(by)]));

/** The members of Cube that a level is grouped by: the id with its name, or the name alone. */
const fieldsAt = (level: LevelName, depth: number, rows: readonly LevelName[]): string[] =>
  groupingOf(rows, depth) === 'id' ? [idOf(level), member(level)] : [member(level)];

/** By measures as asked, then by name, then by whatever else tells rows apart. */
function orderOf(
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

const only = (path: Path, rows: readonly LevelName[]): MemberFilter[] =>
  path.map((node, depth) => among(rows[depth] as LevelName, [node]));

/** Holds a question to some nodes of a level, or to all but these. */
const among = (
  level: LevelName,
  nodes: readonly string[],
  operator: 'equals' | 'notEquals' = 'equals',
): MemberFilter =>
  nodes[0]?.startsWith('=')
    ? { member: member(level), operator, values: nodes.map((node) => node.slice(1)) }
    : { member: idOf(level), operator, values: [...nodes] };

const pathOf = (row: CubeRow, here: readonly LevelName[]): string[] =>
  here.map((level, depth) =>
    groupingOf(here, depth) === 'id' ? (row[idOf(level)] ?? '') : `=${row[member(level)] ?? ''}`,
  );

const nodeOf = (row: CubeRow, here: readonly LevelName[]): Node => ({
  path: pathOf(row, here),
  names: here.map((level) => row[member(level)] ?? ''),
  row,
});

async function nodesOf(cube: Cube, { here, question }: Level, count: number): Promise<Node[]> {
  const nodes: Node[] = [];
  for await (const row of await everyRow(cube, question, count)) nodes.push(nodeOf(row, here));
  return nodes;
}

const topOf = ({ tops }: TreeRequest, level: LevelName | undefined) =>
  tops?.find(([name]) => name === level)?.[1];

/** The nodes of the outermost level that are shown, where it shows its first few only, and how many it has in all. */
async function firstNodes(
  cube: Cube,
  request: TreeRequest,
): Promise<{ nodes: Node[]; count: number } | null> {
  const top = topOf(request, request.rows[0]);
  const [outermost] = levelsOf(request);
  if (top === undefined || !outermost) return null;
  const count = await countRows(cube, outermost.question);
  if (count <= top) return null;
  const { rows } = await cube.load({ ...outermost.question, limit: top });
  return { nodes: rows.map((row) => nodeOf(row, outermost.here)), count };
}

/**
 * Of the members of each parent the first few, where its level has no more, and what stands for the others. Nothing is
 * below a node that is closed or not shown.
 * @param outermost how many nodes the outermost level has, where not all were read
 */
function shownOf(read: readonly Node[][], request: TreeRequest, outermost: number) {
  const { query, rows, closed } = request;
  const folded = new Set(closed?.map(keyOf));
  const others: Others[] = [];
  let open = new Set(['']);
  const shown = read.map((nodes, depth) => {
    const level = rows[depth] as LevelName;
    const kept = [...Map.groupBy(nodes, parentOf)].flatMap(([parent, siblings]) => {
      if (!open.has(parent)) return [];
      const few = siblings.slice(0, topOf(request, level));
      const path = siblings[0]?.path.slice(0, -1) ?? [];
      const count = Math.max(siblings.length, depth === 0 ? outermost : 0) - few.length;
      if (count > 0) {
        const here = few.map((node) => node.path[depth] as string);
        const filters = [...query.filters, ...only(path, rows), among(level, here, 'notEquals')];
        others.push({
          path: [...path, OTHERS],
          names: [...(siblings[0]?.names.slice(0, -1) ?? []), `Others (${count})`],
          question: { ...totalOf(query), filters },
          keyOf: () => keyOf([...path, OTHERS]),
        });
      }
      return few;
    });
    open = new Set(kept.map(({ path }) => keyOf(path)).filter((key) => !folded.has(key)));
    return kept;
  });
  return { shown, others };
}

/** One question after the other: there may be one below every node. */
async function othersNodes(cube: Cube, others: readonly Others[]): Promise<Node[]> {
  const nodes: Node[] = [];
  for (const { path, names, question } of others) {
    const { rows } = await cube.load(question);
    nodes.push({ path, names, row: rows[0] ?? {} });
  }
  return nodes;
}

/** The same nodes in other days, or spread over something. */
async function beside(
  cube: Cube,
  asked: readonly Asked[],
  variants: Slots['variants'],
  slotOf: Slots['slotOf'],
): Promise<Beside> {
  const all: Beside = new Map();
  for (const { question, keyOf } of asked) {
    const dimensions = question.dimensions as string[];
    const sorted = { ...question, order: dimensions.map((name) => [name, 'asc']) };
    for (const wanted of variants(sorted)) {
      const isGrouped = (wanted.order as unknown[]).length > 0;
      const rows = isGrouped
        ? await everyRow(cube, wanted, await countRows(cube, wanted))
        : (await cube.load(wanted)).rows;
      for await (const row of rows) {
        const key = keyOf(row);
        const slots = all.get(key) ?? new Map<string, CubeRow>();
        all.set(key, slots.set(slotOf(row), row));
      }
    }
  }
  return all;
}

/** What the measures are spread over: periods with any rows in order, or members as they are sorted. */
async function slotsOf(cube: Cube, request: TreeRequest): Promise<Slots | null> {
  const { query, across, sorts, compare } = request;
  const { granularity: by, dateRange } = query.timeDimensions[0] ?? {};
  if (by) {
    const slotOf = (row: CubeRow) => row[`${DATE}.${by}`]?.slice(0, 10) ?? '';
    const { rows } = await cube.load(spread(totalOf(query), by));
    const pairs =
      compare && by !== 'year' && Array.isArray(dateRange)
        ? comparedPeriods(daysOf(dateRange), daysOf(compare), by)
        : new Map();
    return {
      variants: (question) => [spread(question, by)],
      slotOf,
      headings: new Map(rows.map((row) => [slotOf(row), slotOf(row)])),
      slotBefore: (slot) => pairs.get(slot) ?? null,
    };
  }
  if (!across) return null;
  const fields = fieldsAt(across, 0, [across]);
  const slotOf = (row: CubeRow) => row[fields[0] ?? ''] ?? OTHERS;
  const sorted = sortedBy(sorts)[0] ?? (query.measures[0] as string);
  const question = {
    ...totalOf(query),
    measures: [...new Set([...query.measures, sorted, IMPRESSIONS])],
    dimensions: fields,
    order: totalOrder([[sorted as ExportQuery['order'][number][0], 'desc']], fields),
  };
  const count = await countRows(cube, question);
  const top = topOf(request, across) ?? count;
  const members =
    top < count ? (await cube.load({ ...question, limit: top })).rows : await everyRow(cube, question, count);
  const headings = new Map<string, string>();
  for await (const row of members) headings.set(slotOf(row), row[member(across)] ?? '');
  const shown = [...headings.keys()].map((slot) => (fields.length > 1 ? slot : `=${slot}`));
  const hasOthers = top < count;
  if (hasOthers) headings.set(OTHERS, `Others (${count - top})`);
  const held = (asked: CubeQuery, operator: 'equals' | 'notEquals') =>
    hasOthers ? [...(asked.filters as QueryFilter[]), among(across, shown, operator)] : asked.filters;
  return {
    variants: (asked) => [
      {
        ...asked,
        dimensions: [...(asked.dimensions as string[]), ...fields],
        filters: held(asked, 'equals'),
        order: [...(asked.order as unknown[]), ...fields.map((name) => [name, 'asc'])],
      },
      ...(hasOthers ? [{ ...asked, filters: held(asked, 'notEquals') }] : []),
    ],
    slotOf,
    headings,
    slotBefore: (slot) => slot,
  };
}

const daysOf = ([from = '', to = from]: readonly Day[]) => ({ from, to });

const during = (question: CubeQuery, range: readonly [Day, Day]): CubeQuery => ({
  ...question,
  timeDimensions: [{ dimension: DATE, dateRange: range }],
});

const spread = (question: CubeQuery, by: string): CubeQuery => {
  const [time] = question.timeDimensions as ExportQuery['timeDimensions'];
  return {
    ...question,
    timeDimensions: [{ ...time, dimension: DATE, granularity: by }],
    order: [[DATE, 'asc'], ...((question.order as unknown[] | undefined) ?? [])],
  };
};

/**
 * Impressions of the nodes below one must be its own: otherwise one level was asked before new numbers arrived and
 * the other after.
 */
function requireBelonging(total: CubeRow, nodes: readonly Node[]): void {
  const expected = new Map([['', total]]);
  for (const { path, row } of nodes) expected.set(keyOf(path), row);
  const sums = new Map<string, bigint>();
  for (const node of nodes) {
    const parent = parentOf(node);
    sums.set(parent, (sums.get(parent) ?? 0n) + BigInt(node.row[IMPRESSIONS] ?? 0));
  }
  for (const [parent, sum] of sums) {
    if (sum !== BigInt(expected.get(parent)?.[IMPRESSIONS] ?? 0)) throw new ChangedWhileRead();
  }
}

/** Parents before their children; siblings as they came. */
function inTreeOrder(nodes: readonly Node[]): Node[] {
  const children = Map.groupBy(nodes, parentOf);
  const below = (parent: string): Node[] =>
    (children.get(parent) ?? []).flatMap((node) => [node, ...below(keyOf(node.path))]);
  return below('');
}
