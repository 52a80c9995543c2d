/**
 * The members of Cube's public view `performance`: what a question from outside may name, and nothing else. Its measures
 * are those of the dictionary (metrics.ts).
 */
import { type MetricName, metricNames } from './metrics.ts';

export type MeasureName = MetricName;
export const measureNames = metricNames as [MeasureName, ...MeasureName[]];

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

const parents: Record<LevelName, LevelName | null> = {
  client: null,
  campaign: 'client',
  strategy: 'campaign',
  placement: 'strategy',
  creative: 'placement',
};

/**
 * Whether the nodes of a level are single things or names. Clients and campaigns are always single; what is below them
 * is a single thing under its own parent, and anywhere else the name, wherever it occurs.
 */
export function groupingOf(rows: readonly LevelName[], depth: number): 'id' | 'name' {
  const level = rows[depth];
  const parent = level && parents[level];
  if (!parent || level === 'campaign') return 'id';
  const place = rows.slice(0, depth).indexOf(parent);
  return place >= 0 && groupingOf(rows, place) === 'id' ? 'id' : 'name';
}

export const DATE = 'performance.date';
export const member = <Name extends string>(name: Name) => `performance.${name}` as const;
export const idOf = <Name extends LevelName>(level: Name) => `performance.${level}_id` as const;
/** `performance.spend` is `spend`. */
export const nameOf = (name: string): string => name.slice('performance.'.length);
