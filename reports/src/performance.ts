import type { ExportQuery } from '@pmd/core/contract/exports';
import { daysBetween } from '@pmd/core/days';
import { metrics } from '@pmd/core/metrics';
import { DATE, idOf, type LevelName, type MeasureName, member, nameOf } from '@pmd/core/performance';
import type { About } from './about.ts';
import type { Cube, CubeQuery } from './cube.ts';
import { filtersInWords } from './filters.ts';
import { columnOf, flatTable } from './flat.ts';
import type { Trend } from './pdf/chart.ts';
import type { PdfReport } from './pdf/report.ts';
import type { Line, Table } from './table.ts';
import { totalOf } from './total.ts';
import type { TreeRequest } from './tree/levels.ts';
import { treeTable } from './tree/tree.ts';

/** What is asked for: a flat table, or with `rows` a tree. */
export interface PerformanceRequest extends Omit<TreeRequest, 'rows'> {
  query: ExportQuery;
  rows?: readonly LevelName[] | undefined;
  title?: string | undefined;
}

/** For whom and by whom; see `About`. */
export type Origin = Pick<About, 'organization' | 'client' | 'currency' | 'generatedBy'>;

/**
 * The table of a request. A tree always ends with its grand total; `hasTotal` adds it below a flat table.
 * @throws {TooManyLines} {@link ChangedWhileRead}
 */
export const performanceTable = (
  cube: Cube,
  request: PerformanceRequest,
  most: number,
  hasTotal: boolean,
): Promise<Table> =>
  request.rows
    ? treeTable(cube, { ...request, rows: request.rows }, most)
    : flatTable(cube, request.query, most, hasTotal);

/** What a file says about itself: days, filters and freshness as Cube knows them. */
export async function aboutPerformance(
  cube: Cube,
  { query, rows, compare, title }: PerformanceRequest,
  origin: Origin,
): Promise<About> {
  const [{ range }, latest, filters] = await Promise.all([
    cube.load(totalOf(query)),
    cube.load({
      measures: [member('impressions')],
      timeDimensions: [{ dimension: DATE, granularity: 'day' }],
      order: [[DATE, 'desc']],
      limit: 1,
    }),
    filtersInWords(cube, query),
  ]);
  return {
    ...origin,
    title: title ?? (rows ? `Performance by ${rows[0]}` : 'Performance'),
    range,
    compare: compare ? [...compare] : null,
    filters,
    dataThrough: latest.rows[0]?.[`${DATE}.day`]?.slice(0, 10) ?? null,
    generatedAt: new Date(),
  };
}

const KPIS: MeasureName[] = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'cpc',
  'conversions',
  'cpa',
  'revenue',
  'roas',
  'conversion_rate',
];
/** Longer ranges are drawn by week, still longer ones by month. */
const MOST_DAYS = 120;
const MOST_WEEKS = 900;

/**
 * The whole report for paper: KPIs and trend of everything that the filters leave, and the table as asked for.
 * @throws {TooManyLines} {@link ChangedWhileRead}
 */
export async function performanceReport(
  cube: Cube,
  request: PerformanceRequest,
  origin: Origin,
  most: number,
): Promise<PdfReport> {
  const { query, compare } = request;
  const about = await aboutPerformance(cube, request, origin);
  const table = await performanceTable(cube, request, most, true);
  const lines: Line[] = [];
  for await (const line of table.lines) lines.push(line);
  const total: CubeQuery = { ...totalOf(query), measures: KPIS.map(member) };
  const [
    {
      rows: [now = {}],
    },
    before,
  ] = await Promise.all([
    cube.load(total),
    compare && cube.load({ ...total, timeDimensions: [{ dimension: DATE, dateRange: compare }] }),
  ]);
  const was = before && (before.rows[0] ?? {});
  return {
    about,
    kpis: KPIS.map((name) => ({
      column: columnOf(name),
      value: now[member(name)] ?? null,
      ...(was && { before: was[member(name)] ?? null }),
      better: metrics[name].good,
    })),
    trend: await trendOf(cube, query, about, compare),
    table: { columns: table.columns, lines, levels: table.levels },
  };
}

/** The first measure over the days of the report. */
async function trendOf(
  cube: Cube,
  query: ExportQuery,
  { range }: About,
  compare: PerformanceRequest['compare'],
): Promise<Trend | null> {
  const name = query.measures[0];
  if (!name) return null;
  const days = range ? daysBetween(...range) + 1 : Number.POSITIVE_INFINITY;
  const by = days <= MOST_DAYS ? 'day' : days <= MOST_WEEKS ? 'week' : 'month';
  const pointsIn = async (dateRange: unknown) => {
    const { rows } = await cube.load({
      ...totalOf(query),
      measures: [name],
      timeDimensions: [{ dimension: DATE, granularity: by, ...(dateRange ? { dateRange } : {}) }],
      order: [[DATE, 'asc']],
    });
    return rows.map((row) => ({ day: row[`${DATE}.${by}`]?.slice(0, 10) ?? '', value: row[name] ?? null }));
  };
  return {
    column: columnOf(nameOf(name) as MeasureName),
    by,
    points: await pointsIn(range),
    before: compare ? await pointsIn(compare) : [],
  };
}

/** The id of the one client that a query is narrowed to; null when it is not. */
export function onlyClient({ filters }: ExportQuery): string | null {
  for (const filter of filters) {
    if (!('member' in filter) || filter.member !== idOf('client') || filter.operator !== 'equals') continue;
    if (filter.values?.length === 1) return filter.values[0] ?? null;
  }
  return null;
}
