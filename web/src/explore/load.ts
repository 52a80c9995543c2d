import { type CubeRow, countRows, loadRows } from '../api/cube.ts';
import { ApiError } from '../api/error.ts';
import * as format from '../format.ts';
import type { Range } from '../period/ranges.ts';
import { type Dimension, dimensionLabels, isDimension } from './dimensions.ts';
import type { Filter } from './filters.ts';
import { MEASURES, type Measure, type Values } from './measures.ts';
import { fieldOf, groupingOf, type Member, nameMember } from './members.ts';
import { type Path, pathKey } from './open.ts';
import { type Cursor, FIRST, type Page, pageOf } from './paging.ts';
import {
  askedAbove,
  type Columns,
  CUBE_ROWS,
  columnsAcross,
  columnsQueries,
  columnsQuery,
  DATE,
  idOf,
  levelOf,
  levelQuery,
  member,
  memberSearchQuery,
  namesQuery,
  type Part,
  pageSize,
  partQuery,
  type View,
  wholeLevelQuery,
} from './query.ts';

export type LevelRow = { id: Member; name: string; values: Values };
/** What a level shows as one, because only its first few have rows of their own. */
export type Others = { count: number; values: Values };
/** Some siblings of a level; `total` counts all of them, and is known where there are more. */
export type LevelPage = Page<LevelRow> & { total: number | null; others: Others | null };
/** Values by node. */
export type ByMember = Record<Member, Values>;
/** Values by node, then by column: the first day of a period, or a member of the dimension across. */
export type Slots = Record<Member, Record<string, Values>>;

/** In place of a member where there is none. */
export const TOTAL = 'total';
export const OTHERS = 'others';

/** One page of the siblings below `path`; with a limit on the level, its first few and the others as one. */
export async function loadLevel(
  view: View,
  path: Path,
  cursor: Cursor,
  signal: AbortSignal,
): Promise<LevelPage> {
  const dimension = levelOf(view, path);
  const top = view.top[dimension];
  const size = Math.min(pageSize(view), top ?? Number.POSITIVE_INFINITY);
  const rows = await loadRows(levelQuery(view, path, cursor, size), signal);
  const page = pageOf(
    rows.map((row) => levelRow(row, view.rows, path.length)),
    cursor,
    size,
  );
  if (!page.next) return { ...page, total: null, others: null };
  const total = await countRows(levelQuery(view, path, FIRST), signal);
  if (top === undefined) return { ...page, total, others: null };
  const count = total - page.rows.length;
  const shown = page.rows.map(({ id }) => id);
  const others = count > 0 ? await loadPart(view, { of: 'others', path, shown }, signal) : {};
  return {
    rows: page.rows,
    next: null,
    total,
    others: others[OTHERS] ? { count, values: others[OTHERS] } : null,
  };
}

/** More nodes than these are not expanded at once. */
const MOST_NODES = 2 * CUBE_ROWS;

/** All nodes of a level, whatever is above them: see `byParent`. Throws ApiError when there are too many. */
export async function loadWholeLevel(view: View, level: number, signal: AbortSignal): Promise<CubeRow[]> {
  const rows: CubeRow[] = [];
  for (let offset = 0; offset < MOST_NODES; offset += CUBE_ROWS) {
    const page = await loadRows({ ...wholeLevelQuery(view, level), offset }, signal);
    for (const row of page) rows.push(row);
    if (page.length < CUBE_ROWS) return rows;
  }
  const { many } = dimensionLabels[view.rows[level] as Dimension];
  throw new ApiError(
    `There are more than ${format.count(MOST_NODES)} ${many}: expand fewer levels, or filter first.`,
    { status: 422, code: 'too_many_rows' },
  );
}

/** Puts the rows of whole levels, outermost first, under their parents. */
export function byParent(view: View, levels: readonly CubeRow[][]): Map<string, LevelPage>[] {
  // Under what its own field and those asked above it say, the path of every node of the level before.
  let parents = new Map<string, Path>([['', []]]);
  return levels.map((rows, level) => {
    const asked = askedAbove(view.rows, level).map((above) => keyReader(view.rows, above));
    const own = [...askedAbove(view.rows, level), level];
    const nodes = new Map<string, Path>();
    const pages = new Map<string, LevelRow[]>();
    for (const row of rows) {
      const parent = parents.get(asked.map((read) => read(row)).join('\n'));
      if (!parent) continue;
      const node = levelRow(row, view.rows, level);
      const path = [...parent, node.id];
      // The level below asks only for the nearest levels that say where it belongs.
      const names = level + 1 < view.rows.length ? askedAbove(view.rows, level + 1) : own;
      nodes.set(names.map((place) => path[place]).join('\n'), path);
      const key = pathKey(parent);
      const siblings = pages.get(key);
      if (siblings) siblings.push(node);
      else pages.set(key, [node]);
    }
    parents = nodes;
    return new Map(
      [...pages].map(([key, siblings]): [string, LevelPage] => [
        key,
        { rows: siblings, next: null, total: null, others: null },
      ]),
    );
  });
}

/** The values of a part over the whole range, by member, OTHERS or TOTAL. Absent where there are no rows. */
export async function loadPart(view: View, part: Part, signal: AbortSignal): Promise<ByMember> {
  const keyOf = partKey(view, part);
  const rows = await loadRows(partQuery(view, part), signal);
  return Object.fromEntries(
    rows.map((row) => [keyOf(row), readValues(row)] as const).filter(([, values]) => isAny(values)),
  );
}

/** The values of a part by column. */
export async function loadSlots(
  view: View,
  part: Part,
  columns: Columns,
  signal: AbortSignal,
): Promise<Slots> {
  const keyOf = partKey(view, part);
  const slotOf = slotReader(columns);
  const answers = await Promise.all(
    columnsQueries(view, part, columns).map((query) => loadRows(query, signal)),
  );
  const slots: Slots = {};
  for (const row of answers.flat()) {
    const values = readValues(row);
    if (!isAny(values)) continue;
    const of = keyOf(row);
    slots[of] ??= {};
    slots[of][slotOf(row)] = values;
  }
  return slots;
}

/** Which members of a dimension get a column of their own, and whether there are others. */
export async function loadColumns(
  view: View,
  by: Dimension,
  signal: AbortSignal,
): Promise<Extract<Columns, { by: Dimension }>> {
  const most = columnsAcross(by, view.top);
  const rows = await loadRows(columnsQuery(view, by, most), signal);
  const members = rows.map((row) => {
    const { id, name } = levelRow(row, [by], 0);
    return { member: id, name };
  });
  const total = await countRows(columnsQuery(view, by, most), signal);
  return { by, members, others: total > members.length };
}

export type Found = { member: Member; name: string; impressions: string | null };

/** Members of a dimension whose name contains `text`: `more` when there are others besides. */
export async function searchMembers(
  dimension: Dimension,
  text: string,
  range: Range,
  filters: readonly Filter[],
  limit: number,
  signal: AbortSignal,
): Promise<{ found: Found[]; more: boolean }> {
  const rows = await loadRows(memberSearchQuery(dimension, text, range, filters, limit + 1), signal);
  const found = rows.slice(0, limit).map((row) => {
    const { id, name, values } = levelRow(row, [dimension], 0);
    return { member: id, name, impressions: values.impressions ?? null };
  });
  return { found, more: rows.length > limit };
}

/** Names by id, of ids that exist and may be seen. */
export async function loadNames(
  dimension: Dimension,
  ids: readonly Member[],
  signal: AbortSignal,
): Promise<Record<Member, string>> {
  const rows = await loadRows(namesQuery(dimension, ids), signal);
  return Object.fromEntries(
    rows.map((row) => [text(row, idOf(dimension)), text(row, member(dimension))] as const),
  );
}

function levelRow(row: CubeRow, rows: View['rows'], level: number): LevelRow {
  return {
    id: keyReader(rows, level)(row),
    name: text(row, member(rows[level] as Dimension)),
    values: readValues(row),
  };
}

/** Reads which member of a level a row is about. */
function keyReader(rows: View['rows'], level: number): (row: CubeRow) => Member {
  const grouping = groupingOf(rows, level);
  const field = fieldOf(rows[level] as Dimension, grouping);
  return grouping === 'id' ? (row) => text(row, field) : (row) => nameMember(text(row, field));
}

function partKey(view: View, part: Part): (row: CubeRow) => string {
  if (part.of === 'total') return () => TOTAL;
  return part.of === 'others' ? () => OTHERS : keyReader(view.rows, part.path.length);
}

function slotReader(columns: Columns): (row: CubeRow) => string {
  if (!('members' in columns)) return (row) => text(row, `${DATE}.${columns.by}`).slice(0, 10);
  const field = fieldOf(columns.by, groupingOf([columns.by], 0));
  const read = keyReader([columns.by], 0);
  return (row) => (field in row ? read(row) : OTHERS);
}

/** What tells periods from a dimension. */
export const isPeriods = (by: string) => !isDimension(by);

function readValues(row: CubeRow): Values {
  const values: Values = {};
  for (const measure of MEASURES) {
    const value = row[memberOf[measure]];
    if (value !== undefined) values[measure] = value;
  }
  return values;
}

const memberOf = Object.fromEntries(MEASURES.map((measure) => [measure, member(measure)])) as Record<
  Measure,
  string
>;

const isAny = (values: Values) => Object.values(values).some((value) => value !== null);

function text(row: CubeRow, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new Error(`Cube answered without a value for ${name}`);
  return value;
}
