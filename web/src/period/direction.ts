import type { Measure } from '../explore/measures.ts';

/** Which way a measure should go. Spend and its CPM are agreed upon: neither way is good or bad by itself. */
export type Direction = 'up' | 'down' | 'neither';

const directions: Record<Measure, Direction> = {
  spend: 'neither',
  impressions: 'up',
  clicks: 'up',
  ctr: 'up',
  cpc: 'down',
  cpm: 'neither',
  conversions: 'up',
  conversion_rate: 'up',
  cpa: 'down',
  revenue: 'up',
  roas: 'up',
};

export const directionOf = (measure: Measure): Direction => directions[measure];
