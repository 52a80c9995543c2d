import { isOnMeasure } from '@pmd/core/contract/exports';
import { type LevelName, levels } from '@pmd/core/performance';
import { changeOf } from '../change.ts';
import type { Cube, CubeRow } from '../cube.ts';
import { measureColumns } from '../flat.ts';
import { countRows, everyRow } from '../order.ts';
import { type Cell, ChangedWhileRead, type Column, type Line, type Table, TooManyLines } from '../table.ts';
import { IMPRESSIONS, totalOf } from '../total.ts';
import { type Asked, keyOf, type Level, levelsOf, type Node, nodeOf, type TreeRequest } from './levels.ts';
import { firstNodes, OTHERS, othersNodes, parentOf, shownOf } from './others.ts';
import { during, type Slots, slotsOf } from './slots.ts';

/** The measures in something beside the whole range, by node and then by what they are beside in. */
type Beside = Map<string, Map<string, CubeRow>>;

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

async function nodesOf(cube: Cube, { here, question }: Level, count: number): Promise<Node[]> {
  const nodes: Node[] = [];
  for await (const row of await everyRow(cube, question, count)) nodes.push(nodeOf(row, here));
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
