import { metrics } from '@pmd/core/metrics';
import type { Measure } from '../explore/measures.ts';

/** Which way a measure should go, by the dictionary of metrics. */
export type Direction = 'up' | 'down' | 'neither';

export const directionOf = (measure: Measure): Direction => metrics[measure].good ?? 'neither';
