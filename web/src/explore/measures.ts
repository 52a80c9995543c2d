import { isZero } from '../decimal.ts';
import * as format from '../format.ts';

export const MEASURES = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'cpc',
  'cpm',
  'conversions',
  'conversion_rate',
  'cpa',
  'revenue',
  'roas',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Decimal strings by measure, as Cube answered; null where a measure is undefined. */
export type Values = Partial<Record<Measure, string | null>>;

type Kind = 'count' | 'money' | 'percent' | 'times';
type Definition = { label: string; kind: Kind; over?: Measure; needs?: Measure };

/** `over` is the denominator of a ratio, `needs` what its numerator must know. */
const definitions: Record<Measure, Definition> = {
  spend: { label: 'Spend', kind: 'money' },
  impressions: { label: 'Impressions', kind: 'count' },
  clicks: { label: 'Clicks', kind: 'count' },
  ctr: { label: 'CTR', kind: 'percent', over: 'impressions' },
  cpc: { label: 'CPC', kind: 'money', over: 'clicks', needs: 'spend' },
  cpm: { label: 'CPM', kind: 'money', over: 'impressions', needs: 'spend' },
  conversions: { label: 'Conversions', kind: 'count' },
  conversion_rate: { label: 'Conv. rate', kind: 'percent', over: 'clicks' },
  cpa: { label: 'CPA', kind: 'money', over: 'conversions', needs: 'spend' },
  revenue: { label: 'Revenue', kind: 'money' },
  roas: { label: 'ROAS', kind: 'times', over: 'spend', needs: 'spend' },
};

const printers: Record<Kind, (value: string | null) => string> = {
  count: format.count,
  money: format.amount,
  percent: format.percent,
  times: format.times,
};

/** Room for usual values, in characters. */
const usualLength: Record<Kind, number> = { count: 10, money: 10, percent: 7, times: 7 };

/** How many characters a column needs so that no value in it is cut; `total` is its largest. */
export function charactersOf(measure: Measure, total: Values | null | undefined): number {
  const { kind } = definitions[measure];
  const largest = total?.[measure];
  return Math.max(usualLength[kind], largest ? printers[kind](largest).length : 0);
}

export const measureLabel = (measure: Measure) => definitions[measure].label;
export const printMeasure = (measure: Measure, value: string | null) =>
  printers[definitions[measure].kind](value);

/** A difference of two values, with its sign: `+1,234.50`; of two shares in percentage points, `−0.12 pp`. */
export function printDifference(measure: Measure, difference: string | null): string {
  if (difference === null) return printMeasure(measure, null);
  const text = printMeasure(measure, difference).replace('%', 'pp');
  return /[1-9]/.test(text) && !text.startsWith('−') ? `+${text}` : text;
}

/** The label with its unit, so that the cells need none: `Spend, $`. */
export function measureHeading(measure: Measure, currency: string): string {
  const { label, kind } = definitions[measure];
  return kind === 'money' ? `${label}, ${format.currencySign(currency)}` : label;
}

/** The chosen measures and those that explain an undefined one among them. */
export function measuresToAsk(chosen: readonly Measure[]): Measure[] {
  const wanted = new Set(
    chosen.flatMap((measure) => {
      const { over, needs } = definitions[measure];
      return [measure, over, needs].filter((name) => name !== undefined);
    }),
  );
  return MEASURES.filter((measure) => wanted.has(measure));
}

/** Why a measure has no value, in words for the reader. Null when it has one. */
export function whyUndefined(measure: Measure, values: Values | null): string | null {
  if (values === null) return 'No rows in this period';
  if (values[measure] !== null) return null;
  const { label, over, needs } = definitions[measure];
  const isCostly = measure === 'spend' || needs === 'spend';
  if (isCostly && values.spend === null) {
    const consequence = measure === 'spend' ? 'spend is unknown' : `${label} is undefined`;
    return `No CPM in force on any of these days: ${consequence}`;
  }
  if (!over) return `${label} is undefined here`;
  const basis = measureLabel(over).toLowerCase();
  // Costs are divided by what happened on days whose cost is known.
  const where = isNothing(values[over]) ? '' : ' on days with a CPM';
  return `No ${basis}${where}: ${label} is undefined`;
}

const isNothing = (value: string | null | undefined) => typeof value !== 'string' || isZero(value);
