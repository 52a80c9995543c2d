/**
 * The members of Cube's public view `performance` and how their values are written: what a question from outside
 * may name, and nothing else.
 */

/** How a value is written: a whole number, money, a fraction as per cent, a multiple. */
export type MeasureKind = 'count' | 'money' | 'percent' | 'times';

export const measures = {
  spend: { label: 'Spend', kind: 'money' },
  impressions: { label: 'Impressions', kind: 'count' },
  clicks: { label: 'Clicks', kind: 'count' },
  ctr: { label: 'CTR', kind: 'percent' },
  cpc: { label: 'CPC', kind: 'money' },
  cpm: { label: 'CPM', kind: 'money' },
  conversions: { label: 'Conversions', kind: 'count' },
  conversion_rate: { label: 'Conv. rate', kind: 'percent' },
  cpa: { label: 'CPA', kind: 'money' },
  revenue: { label: 'Revenue', kind: 'money' },
  roas: { label: 'ROAS', kind: 'times' },
} as const satisfies Record<string, { label: string; kind: MeasureKind }>;
export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as [MeasureName, ...MeasureName[]];

/** The levels of the media hierarchy, outermost first; each has an id beside its name. */
export const levels = {
  client: 'Client',
  campaign: 'Campaign',
  strategy: 'Strategy',
  placement: 'Placement',
  creative: 'Creative',
} as const;
export type LevelName = keyof typeof levels;
export const levelNames = Object.keys(levels) as [LevelName, ...LevelName[]];

export const DATE = 'performance.date';
export const member = <Name extends string>(name: Name) => `performance.${name}` as const;
export const idOf = <Name extends LevelName>(level: Name) => `performance.${level}_id` as const;
/** `performance.spend` is `spend`. */
export const nameOf = (name: string): string => name.slice('performance.'.length);
