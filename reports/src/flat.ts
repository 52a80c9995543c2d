import type { ExportQuery } from '@pmd/core/contract/exports';
import { metrics } from '@pmd/core/metrics';
import {
  DATE,
  idOf,
  type LevelName,
  levelNames,
  levels,
  type MeasureName,
  member,
  nameOf,
} from '@pmd/core/performance';
import type { Cube, CubeQuery, CubeRow } from './cube.ts';
import { countRows, everyRow, totalOrder } from './order.ts';
import { type Cell, type Column, type Line, type Table, TooManyLines } from './table.ts';
import { totalOf } from './total.ts';

/**
 * One line per combination of the query's dimensions and periods, in pages as they come from Cube.
 * @param most lines it may have
 * @param hasTotal ends with the grand total as Cube has it
 * @throws {TooManyLines} before anything is read
 */
export async function flatTable(
  cube: Cube,
  query: ExportQuery,
  most: number,
  hasTotal: boolean,
): Promise<Table> {
  const keys = keysOf(query);
  const asked: CubeQuery = {
    ...query,
    order: totalOrder(query.order, query.dimensions.concat(timeOf(query))),
  };
  const isGrouped = keys.length > 0;
  const count = isGrouped ? await countRows(cube, asked) : (await cube.load(asked)).rows.length;
  if (count > most) throw new TooManyLines(count, most);
  return {
    columns: [...keys.map(({ column }) => column), ...measureColumns(query)],
    lines: linesOf(
      cube,
      query,
      keys.map(({ key }) => key),
      await everyRow(cube, asked, count),
      hasTotal && isGrouped,
    ),
    lineCount: count,
    levels: [],
  };
}

async function* linesOf(
  cube: Cube,
  query: ExportQuery,
  keys: readonly string[],
  rows: AsyncIterable<CubeRow>,
  hasTotal: boolean,
): AsyncGenerator<Line> {
  for await (const row of rows) {
    yield { kind: 'row', depth: 0, cells: [...keys, ...query.measures].map((key): Cell => read(row, key)) };
  }
  if (!hasTotal) return;
  const { rows: totals } = await cube.load(totalOf(query));
  const cells = [...keys.map(() => null), ...query.measures.map((name): Cell => totals[0]?.[name] ?? null)];
  yield { kind: 'total', depth: 0, cells };
}

/** A period is written as its first day. */
const read = (row: CubeRow, key: string): Cell =>
  key.startsWith(`${DATE}.`) ? (row[key]?.slice(0, 10) ?? null) : (row[key] ?? null);

/** The date among what rows are ordered by, when they are spread over periods. */
const timeOf = ({ timeDimensions: [time] }: ExportQuery) => (time?.granularity ? [DATE as never] : []);

function keysOf({ dimensions, timeDimensions: [time] }: ExportQuery): { key: string; column: Column }[] {
  const period: { key: string; column: Column }[] = time?.granularity
    ? [
        {
          key: `${DATE}.${time.granularity}`,
          column: {
            label: time.granularity === 'day' ? 'Date' : `First day of the ${time.granularity}`,
            kind: 'day',
          },
        },
      ]
    : [];
  return [
    ...period,
    ...dimensions.map((key) => ({ key, column: { label: labelOf(key), kind: 'text' as const } })),
  ];
}

export const measureColumns = (query: ExportQuery): Column[] =>
  query.measures.map((name) => columnOf(nameOf(name) as MeasureName));

export function columnOf(measure: MeasureName): Column {
  const { title, kind } = metrics[measure];
  return { label: title, kind };
}

function labelOf(dimension: string): string {
  const level = levelNames.find(
    (name) => dimension === member(name) || dimension === idOf(name),
  ) as LevelName;
  return dimension === member(level) ? levels[level] : `${levels[level]} ID`;
}
