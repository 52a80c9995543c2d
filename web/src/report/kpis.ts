import type { Measure } from '../explore/measures.ts';

/** The measures of the cards, in the order of what happens: bought, seen, clicked, earned. */
export const KPIS: readonly Measure[] = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'cpc',
  'conversions',
  'cpa',
  'revenue',
  'roas',
];

/**
 * The sum by which members are ranked while a measure is charted: the measure itself, or for a ratio the outcome it
 * is about. Members of next to no traffic have the most extreme ratios.
 */
export const sumBehind: Record<Measure, Measure> = {
  spend: 'spend',
  impressions: 'impressions',
  clicks: 'clicks',
  ctr: 'clicks',
  cpc: 'clicks',
  cpm: 'spend',
  conversions: 'conversions',
  conversion_rate: 'conversions',
  cpa: 'conversions',
  revenue: 'revenue',
  roas: 'revenue',
};
