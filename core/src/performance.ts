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

export const DATE = 'performance.date';
export const member = <Name extends string>(name: Name) => `performance.${name}` as const;
export const idOf = <Name extends LevelName>(level: Name) => `performance.${level}_id` as const;
/** `performance.spend` is `spend`. */
export const nameOf = (name: string): string => name.slice('performance.'.length);
