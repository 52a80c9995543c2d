import {
  GRANULARITIES,
  type Granularity,
  parseRange,
  type RangeChoice,
  rangeText,
} from '../period/ranges.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { MEASURES, type Measure } from './measures.ts';
import { NOTHING_OPEN, type Open, openText, parseOpen } from './open.ts';

export type Sort = { by: Measure | 'name'; descending: boolean };

/** Everything that decides what Explore shows. It lives in the URL, so a copied link shows the same. */
export type ExploreState = {
  range: RangeChoice;
  /** Levels of the rows, outermost first; at least one, none twice. */
  rows: readonly Dimension[];
  /** Columns in order; at least one, none twice. */
  measures: readonly Measure[];
  by: Granularity | null;
  sort: Sort;
  open: Open;
  /** The one measure shown where there is room for one only; one of `measures`. */
  metric: Measure;
};

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
    rows: role === 'client' ? DIMENSIONS.filter((name) => name !== 'client') : DIMENSIONS,
    measures: DEFAULT_MEASURES,
    by: null,
    sort: { by: 'spend', descending: true },
    open: NOTHING_OPEN,
    metric: 'spend',
  };
}

/** Reads the state from a URL; what is missing or not understood falls back to `defaults`. */
export function readState(url: URLSearchParams, defaults: ExploreState): ExploreState {
  const rows = readList(url.get('rows'), DIMENSIONS) ?? defaults.rows;
  const measures = readList(url.get('columns'), MEASURES) ?? defaults.measures;
  return {
    range: parseRange(url.get('range') ?? '') ?? defaults.range,
    rows,
    measures,
    by: GRANULARITIES.find((name) => name === url.get('by')) ?? defaults.by,
    sort: readSort(url.get('sort'), measures),
    open: parseOpen(url.get('open') ?? ''),
    metric: measures.find((name) => name === url.get('metric')) ?? firstOf(measures),
  };
}

/** Writes the state for a URL, leaving out what `readState` would assume anyway. */
export function writeState(state: ExploreState, defaults: ExploreState): URLSearchParams {
  const texts = (of: ExploreState) => ({
    range: rangeText(of.range),
    rows: of.rows.join(','),
    columns: of.measures.join(','),
    by: of.by ?? '',
    sort: sortText(of.sort),
    open: openText(of.open),
    metric: of.metric,
  });
  const assumed = {
    ...texts(defaults),
    sort: sortText(defaultSort(state.measures)),
    open: '',
    metric: firstOf(state.measures),
  };
  const url = new URLSearchParams();
  for (const [name, text] of Object.entries(texts(state))) {
    if (text !== assumed[name as keyof typeof assumed]) url.set(name, text);
  }
  return url;
}

/** The state after a change, with what the change makes meaningless put right. */
export function changeState(state: ExploreState, change: Partial<ExploreState>): ExploreState {
  const next = { ...state, ...change };
  const shows = (name: string) => next.measures.some((measure) => measure === name);
  return {
    ...next,
    open: change.rows ? NOTHING_OPEN : next.open,
    sort: next.sort.by === 'name' || shows(next.sort.by) ? next.sort : defaultSort(next.measures),
    metric: shows(next.metric) ? next.metric : firstOf(next.measures),
  };
}

const defaultSort = (measures: readonly Measure[]): Sort => ({ by: firstOf(measures), descending: true });
const firstOf = (measures: readonly Measure[]): Measure => measures[0] ?? 'spend';
const sortText = (sort: Sort) => `${sort.by}.${sort.descending ? 'desc' : 'asc'}`;

function readSort(text: string | null, measures: readonly Measure[]): Sort {
  const [name, direction] = (text ?? '').split('.');
  const by = name === 'name' ? name : measures.find((measure) => measure === name);
  return by ? { by, descending: direction !== 'asc' } : defaultSort(measures);
}

/** A comma-separated choice from `known`, without repeats; null when nothing of it is known. */
function readList<T extends string>(text: string | null, known: readonly T[]): T[] | null {
  const names = new Set(text?.split(','));
  const chosen = [...names].flatMap((name) => known.find((one) => one === name) ?? []);
  return chosen.length > 0 ? chosen : null;
}
