import type { Creative } from '@pmd/core/contract/creatives';
import { addDays, type Day, today } from '@pmd/core/days';
import type { Granularity } from '@pmd/core/periods';
import { loadCreative } from '../api/creatives.ts';
import { type CubeRow, countRows, loadRows } from '../api/cube.ts';
import type { Dimension } from '../explore/dimensions.ts';
import type { Measure, Values } from '../explore/measures.ts';
import { type Cursor, FIRST, type Page, pageOf } from '../explore/paging.ts';
import { DATE, idOf, member } from '../explore/query.ts';
import type { MemberDimension } from '../urls.ts';
import {
  aboveOf,
  type Choice,
  findQuery,
  membersQuery,
  namesQuery,
  type Subject,
  seriesQuery,
  totalsQuery,
  trendsQuery,
} from './query.ts';
import { readText, readValues } from './rows.ts';
import type { Sort } from './sort.ts';

/** A member of a level with its own values as Cube computed them. */
export type Member = {
  id: string;
  name: string;
  /** The names of what it belongs to, outermost first. */
  path: string[];
  clientId: string;
  values: Values;
};
/** Values by the first day of the period; days without rows are absent. */
export type Series = ReadonlyMap<Day, Values>;
/** Decimal strings of one measure by member id, then by the first day of the period. */
export type Trends = ReadonlyMap<string, ReadonlyMap<Day, string | null>>;

/** The totals; null when there are no rows. */
export async function loadTotals(subject: Subject, signal: AbortSignal): Promise<Values | null> {
  const [row] = await loadRows(totalsQuery(subject), signal);
  const values = row && readValues(row);
  return values && Object.values(values).some((value) => value !== null) ? values : null;
}

export async function loadSeries(subject: Subject, by: Granularity, signal: AbortSignal): Promise<Series> {
  const rows = await loadRows(seriesQuery(subject, by), signal);
  return new Map(rows.map((row) => [startOf(row, by), readValues(row)]));
}

export async function loadMembers(
  subject: Subject,
  dimension: Dimension,
  choice: Choice,
  signal: AbortSignal,
): Promise<Member[]> {
  const rows = await loadRows(membersQuery(subject, dimension, choice), signal);
  return rows.map((row) => readMember(row, dimension));
}

/** Some members of a list; `total` counts all of them. */
export type MembersPage = Page<Member> & { total: number };

/** So many members at once: a trend is drawn for each. */
export const PAGE_MEMBERS = 100;

/** One page of a list. */
export async function loadMembersPage(
  subject: Subject,
  dimension: Dimension,
  { sort, search }: { sort: Sort; search: string },
  cursor: Cursor,
  signal: AbortSignal,
): Promise<MembersPage> {
  const choice: Choice = {
    order: sort,
    limit: PAGE_MEMBERS,
    search,
    offset: cursor,
  };
  const rows = await loadMembers(subject, dimension, choice, signal);
  const page = pageOf(rows, cursor, PAGE_MEMBERS);
  const isWhole = cursor === FIRST && page.next === null;
  const all: Choice = { order: { by: 'name', descending: false }, limit: 1, search };
  const total = isWhole ? rows.length : await countRows(membersQuery(subject, dimension, all), signal);
  return { ...page, total };
}

function readMember(row: CubeRow, dimension: Dimension): Member {
  return {
    id: readText(row, idOf(dimension)),
    name: readText(row, member(dimension)),
    path: aboveOf(dimension).map((level) => readText(row, member(level))),
    clientId: readText(row, idOf('client')),
    values: readValues(row),
  };
}

export async function loadTrends(
  subject: Subject,
  dimension: Dimension,
  ids: readonly string[],
  measure: Measure,
  by: Granularity,
  signal: AbortSignal,
): Promise<Trends> {
  const rows = await loadRows(trendsQuery(subject, dimension, ids, measure, by), signal);
  const trends = new Map<string, Map<Day, string | null>>();
  for (const row of rows) {
    const id = readText(row, idOf(dimension));
    const trend = trends.get(id) ?? new Map<Day, string | null>();
    trend.set(startOf(row, by), row[member(measure)] ?? null);
    trends.set(id, trend);
  }
  return trends;
}

/** Creatives older than this are not found by name: Cube would have to read every row there is. */
const FOUND_DAYS = 365;

/** Some members of a level whose name has `text` in it, by name. */
export async function findMembers(dimension: Dimension, text: string, signal: AbortSignal) {
  const range = { from: addDays(today(), -FOUND_DAYS), to: addDays(today(), 1) };
  const rows = await loadRows(findQuery(dimension, text, range), signal);
  return rows.map((row) => ({
    id: readText(row, idOf(dimension)),
    name: readText(row, member(dimension)),
    path: aboveOf(dimension).map((level) => readText(row, member(level))),
  }));
}

/** A member and everything above it. */
export type Named = { level: Dimension; id: string; name: string };

/** Names and ids from the outermost level down; null when there is no such member, or not for this person. */
export async function loadNames(
  dimension: MemberDimension,
  id: string,
  signal: AbortSignal,
): Promise<Named[] | null> {
  const levels = [...aboveOf(dimension), dimension];
  // Cube answers about creatives for a stretch of days only; the API knows them all.
  if (dimension === 'creative') return namesOf(await loadCreative(id, signal));
  const [row] = await loadRows(namesQuery({ [dimension]: id }, levels), signal);
  if (!row) return null;
  return levels.map((level) => ({
    level,
    id: readText(row, idOf(level)),
    name: readText(row, member(level)),
  }));
}

const namesOf = (creative: Creative | null): Named[] | null =>
  creative && [
    { level: 'client', ...creative.client },
    { level: 'campaign', ...creative.campaign },
    { level: 'strategy', ...creative.strategy },
    { level: 'placement', ...creative.placement },
    { level: 'creative', id: creative.id, name: creative.name },
  ];

const startOf = (row: CubeRow, by: Granularity): Day => readText(row, `${DATE}.${by}`).slice(0, 10);
