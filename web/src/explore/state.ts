import { GRANULARITIES, type Granularity } from '@pmd/core/periods';
import { type PeriodChoice, readPeriod, writePeriod } from '../period/period.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { type Filter, filtersText, parseFilters, setFilter } from './filters.ts';
import { MEASURES, type Measure } from './measures.ts';
import { isId } from './members.ts';
import { type Expansion, NOTHING_EXPANDED, openText, parseOpen } from './open.ts';

export type Sort = { by: Measure | 'name'; descending: boolean };
/** What the columns are spread over: periods, or the members of a dimension. */
export type Across = Granularity | Dimension;

/** Everything that decides what Explore shows. It lives in the URL, so a copied link shows the same. */
export type ExploreState = Expansion &
  PeriodChoice & {
    /** Levels of the rows, outermost first; at least one, none twice. */
    rows: readonly Dimension[];
    /** Columns in order; at least one, none twice. */
    measures: readonly Measure[];
    /** Never one of `rows`. */
    by: Across | null;
    filters: readonly Filter[];
    sort: Sort;
    /** Levels that are sorted in their own way. */
    sorts: Partial<Record<Dimension, Sort>>;
    /** Levels, or the columns, that show their first few only and the rest as one. */
    top: Partial<Record<Dimension, number>>;
    /** The one measure shown where there is room for one only; one of `measures`. */
    metric: Measure;
  };

export const MOST_TOP = 500;
/** Members of a dimension across, unless said otherwise; the rest is one more column. */
export const COLUMNS_ACROSS = 6;
export const MOST_COLUMNS_ACROSS = 24;

const DEFAULT_MEASURES: readonly Measure[] = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'conversions',
  'cpa',
  'revenue',
  'roas',
];

/** The view somebody starts with: people of one client need no client level. */
export function defaultState(role: 'admin' | 'client'): ExploreState {
  return {
    range: 'last_28_days',
    comparison: 'none',
    rows: role === 'client' ? DIMENSIONS.filter((name) => name !== 'client') : DIMENSIONS,
    measures: DEFAULT_MEASURES,
    by: null,
    filters: [],
    sort: { by: 'spend', descending: true },
    sorts: {},
    top: {},
    ...NOTHING_EXPANDED,
    metric: 'spend',
  };
}

/** Reads the state from a URL; what is missing or not understood falls back to `defaults`. */
export function readState(url: URLSearchParams, defaults: ExploreState): ExploreState {
  const rows = readList(url.get('rows'), DIMENSIONS) ?? defaults.rows;
  const measures = readList(url.get('columns'), MEASURES) ?? defaults.measures;
  const by = [...GRANULARITIES, ...DIMENSIONS].find((name) => name === url.get('by'));
  const [sort, ...sorts] = (url.get('sort') ?? '').split('~');
  return {
    ...readPeriod(url, defaults),
    rows,
    measures,
    by: by && !isRow(rows, by) ? by : defaults.by,
    filters: readFilters(url),
    sort: parseSort(sort ?? '', measures) ?? defaultSort(measures),
    sorts: readByDimension(sorts, rows, (text) => parseSort(text, measures)),
    top: readByDimension((url.get('top') ?? '').split('~'), DIMENSIONS, parseTop),
    expand: readLevel(url.get('expand'), rows),
    open: parseOpen(url.get('open') ?? ''),
    closed: parseOpen(url.get('closed') ?? ''),
    metric: measures.find((name) => name === url.get('metric')) ?? firstOf(measures),
  };
}

/** Other reports say `client` for the one client they are about; coming from there is a filter like any. */
function readFilters(url: URLSearchParams): Filter[] {
  const filters = parseFilters(url.get('filters') ?? '');
  const client = url.get('client');
  if (client === null || !isId(client)) return filters;
  return setFilter(filters, 'client', false, [client]);
}

/** Writes the state for a URL, leaving out what `readState` would assume anyway. */
export function writeState(state: ExploreState, defaults: ExploreState): URLSearchParams {
  const assumed = {
    rows: defaults.rows.join(','),
    columns: defaults.measures.join(','),
    by: defaults.by ?? '',
    sort: sortText(defaultSort(state.measures)),
    metric: firstOf(state.measures),
    expand: '0',
  };
  const texts: Record<string, string> = {
    rows: state.rows.join(','),
    columns: state.measures.join(','),
    by: state.by ?? '',
    filters: filtersText(state.filters),
    sort: [sortText(state.sort), ...byDimension(state.sorts, sortText)].join('~'),
    top: byDimension(state.top, String).join('~'),
    metric: state.metric,
    expand: String(state.expand),
    open: openText(state.open),
    closed: openText(state.closed),
  };
  const url = new URLSearchParams();
  writePeriod(url, state, defaults);
  for (const [name, text] of Object.entries(texts)) {
    if (text !== (assumed[name as keyof typeof assumed] ?? '')) url.set(name, text);
  }
  return url;
}

/** The state after a change, with what the change makes meaningless put right. */
export function changeState(state: ExploreState, change: Partial<ExploreState>): ExploreState {
  const asked = { ...state, ...change };
  // A dimension is either down the rows or across the columns: what was asked for last wins.
  const by = change.rows && isRow(asked.rows, asked.by) ? null : asked.by;
  const rest = asked.rows.filter((name) => name !== by);
  const next = { ...asked, by: rest.length === 0 ? null : by, rows: rest.length === 0 ? asked.rows : rest };
  const isMoved = next.rows.join() !== state.rows.join();
  const shows = (name: string) => next.measures.some((measure) => measure === name);
  const isShown = (sort: Sort) => sort.by === 'name' || shows(sort.by);
  const sorts = Object.entries(next.sorts).filter(
    ([dimension, sort]) => isRow(next.rows, dimension) && isShown(sort),
  );
  return {
    ...next,
    ...(isMoved && change.open === undefined && NOTHING_EXPANDED),
    sort: isShown(next.sort) ? next.sort : defaultSort(next.measures),
    sorts: Object.fromEntries(sorts),
    metric: shows(next.metric) ? next.metric : firstOf(next.measures),
  };
}

/** How the nodes of a level are sorted. */
export const sortOf = (view: Pick<ExploreState, 'sort' | 'sorts'>, dimension: Dimension): Sort =>
  view.sorts[dimension] ?? view.sort;

const isRow = (rows: readonly Dimension[], name: string | null) =>
  rows.some((dimension) => dimension === name);
const defaultSort = (measures: readonly Measure[]): Sort => ({ by: firstOf(measures), descending: true });
const firstOf = (measures: readonly Measure[]): Measure => measures[0] ?? 'spend';
const sortText = (sort: Sort) => `${sort.by}.${sort.descending ? 'desc' : 'asc'}`;

function parseSort(text: string, measures: readonly Measure[]): Sort | null {
  const [name, direction] = text.split('.');
  const by = name === 'name' ? name : measures.find((measure) => measure === name);
  return by ? { by, descending: direction !== 'asc' } : null;
}

function parseTop(text: string): number | null {
  const top = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 0;
  return top >= 1 && top <= MOST_TOP ? top : null;
}

function readLevel(text: string | null, rows: readonly Dimension[]): number {
  const level = Number(text ?? 0);
  return Number.isInteger(level) ? Math.max(0, Math.min(level, rows.length - 1)) : 0;
}

/** `campaign:10` of every dimension that has a value. */
const byDimension = <T>(values: Partial<Record<Dimension, T>>, write: (value: T) => string): string[] =>
  DIMENSIONS.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`${name}:${write(value)}`];
  });

function readByDimension<T>(
  texts: readonly string[],
  known: readonly Dimension[],
  read: (text: string) => T | null,
): Partial<Record<Dimension, T>> {
  const found: Partial<Record<Dimension, T>> = {};
  for (const text of texts) {
    const [name, value = ''] = text.split(':');
    const dimension = known.find((one) => one === name);
    const parsed = read(value);
    if (dimension && parsed !== null) found[dimension] = parsed;
  }
  return found;
}

/** A comma-separated choice from `known`, without repeats; null when nothing of it is known. */
function readList<T extends string>(text: string | null, known: readonly T[]): T[] | null {
  const names = new Set(text?.split(','));
  const chosen = [...names].flatMap((name) => known.find((one) => one === name) ?? []);
  return chosen.length > 0 ? chosen : null;
}
