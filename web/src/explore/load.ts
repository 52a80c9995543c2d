import type { Day } from '@pmd/core/days';
import { type CubeRow, countRows, loadRows } from '../api/cube.ts';
import type { Granularity } from '../period/ranges.ts';
import { MEASURES, type Measure, type Values } from './measures.ts';
import type { Path } from './open.ts';
import { type Cursor, FIRST, FIRST_DEFINED, type Page, pageOf } from './paging.ts';
import {
  DATE,
  idOf,
  levelOf,
  levelPeriodsQuery,
  levelQuery,
  member,
  pageSize,
  totalPeriodsQuery,
  totalQuery,
  type View,
} from './query.ts';

export type LevelRow = { id: string; name: string; values: Values };
/** Some siblings of a level; `total` counts all of them, and is known where there are more. */
export type LevelPage = Page<LevelRow> & { total: number | null };
/** Values by node id, then by the first day of the period. */
export type Periods = Record<string, Record<Day, Values>>;

export const TOTAL = 'total';

/** One page of the siblings below `path`. */
export async function loadLevel(
  view: View,
  path: Path,
  cursor: Cursor,
  signal: AbortSignal,
): Promise<LevelPage> {
  const dimension = levelOf(view, path);
  const read = (row: CubeRow): LevelRow => ({
    id: text(row, idOf(dimension)),
    name: text(row, member(dimension)),
    values: readValues(row),
  });
  const rows = (await loadRows(levelQuery(view, path, cursor), signal)).map(read);
  const page = pageOf(rows, cursor, pageSize(view), view.sort);
  if (!page) return loadLevel(view, path, FIRST_DEFINED, signal);
  const total = page.next ? await countRows(levelQuery(view, path, FIRST), signal) : null;
  return { ...page, total };
}

/** The values of every period of the nodes below `path`. */
export async function loadPeriods(
  view: View,
  path: Path,
  by: Granularity,
  ids: readonly string[] | null,
  signal: AbortSignal,
): Promise<Periods> {
  const id = idOf(levelOf(view, path));
  return byPeriod(await loadRows(levelPeriodsQuery(view, path, by, ids), signal), by, (row) => text(row, id));
}

/** The grand total of the range; null when there are no rows in it. */
export async function loadTotal(view: View, signal: AbortSignal): Promise<Values | null> {
  const [row] = await loadRows(totalQuery(view), signal);
  const values = row && readValues(row);
  return values && Object.values(values).some((value) => value !== null) ? values : null;
}

export async function loadTotalPeriods(view: View, by: Granularity, signal: AbortSignal): Promise<Periods> {
  return byPeriod(await loadRows(totalPeriodsQuery(view, by), signal), by, () => TOTAL);
}

function byPeriod(rows: CubeRow[], by: Granularity, idOfRow: (row: CubeRow) => string): Periods {
  const periods: Periods = {};
  for (const row of rows) {
    const id = idOfRow(row);
    periods[id] ??= {};
    periods[id][text(row, `${DATE}.${by}`).slice(0, 10)] = readValues(row);
  }
  return periods;
}

export function readValues(row: CubeRow): Values {
  const present = MEASURES.filter((measure) => member(measure) in row);
  return Object.fromEntries(
    present.map((measure): [Measure, string | null] => [measure, row[member(measure)] ?? null]),
  );
}

export function text(row: CubeRow, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new Error(`Cube answered without a value for ${name}`);
  return value;
}
