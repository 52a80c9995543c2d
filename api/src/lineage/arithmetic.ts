import type { Lineage, LineageRate } from '@pmd/core/contract/lineage';

/** Sums and measures of a set of facts, as sql/lineage/totals.sql gives them: numbers as decimal text. */
export interface Totals {
  rows: number;
  unpricedRows: number;
  impressions: string;
  clicks: string;
  conversions: string;
  revenue: string;
  spend: string | null;
  pricedImpressions: string;
  pricedClicks: string;
  pricedConversions: string;
  pricedRevenue: string;
  ctr: string | null;
  conversion_rate: string | null;
  cpm: string | null;
  cpc: string | null;
  cpa: string | null;
  roas: string | null;
}

const whole = new Intl.NumberFormat('en-US');
/** `1,234,567` of a whole number as text. */
const grouped = (count: string): string => whole.format(BigInt(count));

/** More rates than these are counted, not written out. */
const MOST_TERMS = 6;

/**
 * How each measure comes about. Sums are sums of the rows; every ratio is the ratio of sums, the cost ratios over rows
 * with a known spend only.
 */
export function arithmetic(totals: Totals, rates: readonly LineageRate[]): Lineage['arithmetic'] {
  const { rows, unpricedRows } = totals;
  const sum = (what: string) => `${what} of ${counted(rows, 'row')}`;
  const spend = totals.spend ?? 'no known spend';
  const only = unpricedRows > 0 ? ' (rows with a CPM)' : '';
  return [
    { measure: 'impressions', formula: sum('impressions'), value: totals.impressions },
    { measure: 'clicks', formula: sum('clicks'), value: totals.clicks },
    { measure: 'conversions', formula: sum('conversions'), value: totals.conversions },
    { measure: 'revenue', formula: sum('conversion revenue'), value: totals.revenue },
    { measure: 'spend', formula: spendFormula(rates, unpricedRows), value: totals.spend },
    {
      measure: 'cpm',
      formula: `${spend} / ${grouped(totals.pricedImpressions)} impressions × 1000${only}`,
      value: totals.cpm,
    },
    {
      measure: 'ctr',
      formula: `${grouped(totals.clicks)} clicks / ${grouped(totals.impressions)} impressions`,
      value: totals.ctr,
    },
    {
      measure: 'cpc',
      formula: `${spend} / ${grouped(totals.pricedClicks)} clicks${only}`,
      value: totals.cpc,
    },
    {
      measure: 'cpa',
      formula: `${spend} / ${grouped(totals.pricedConversions)} conversions${only}`,
      value: totals.cpa,
    },
    {
      measure: 'roas',
      formula: `revenue ${totals.pricedRevenue} / spend ${spend}${only}`,
      value: totals.roas,
    },
    {
      measure: 'conversion_rate',
      formula: `${grouped(totals.conversions)} conversions / ${grouped(totals.clicks)} clicks`,
      value: totals.conversion_rate,
    },
  ];
}

/** `1000 impressions / 1000 × CPM 10.0000 + …`; the micros of every row are rounded before they are summed. */
function spendFormula(rates: readonly LineageRate[], unpricedRows: number): string {
  const priced = rates.filter(({ cpm }) => cpm !== null);
  const terms = priced
    .slice(0, MOST_TERMS)
    .map(({ impressions, cpm }) => `${grouped(impressions)} impressions / 1000 × CPM ${cpm}`);
  if (priced.length > MOST_TERMS) terms.push(`${priced.length - MOST_TERMS} more rates`);
  if (terms.length === 0) return 'no CPM is in force on these days';
  const rest = unpricedRows > 0 ? `; ${counted(unpricedRows, 'row')} without a CPM add nothing` : '';
  return terms.join(' + ') + rest;
}

const counted = (count: number, noun: string): string =>
  `${whole.format(count)} ${noun}${count === 1 ? '' : 's'}`;
