import { compareDecimals, isZero, relativeChange } from '../decimal.ts';
import type { Direction } from './direction.ts';

/**
 * How a value differs from the one it is compared with.
 * - `none`: nothing to compare, because the value itself is undefined.
 * - `new`: there was nothing before, so that there is no percentage.
 * - `moved`: `fraction` is (now − before) / |before|, a decimal string with six decimals.
 */
export type Change =
  | { kind: 'none' }
  | { kind: 'new' }
  | { kind: 'moved'; way: 'up' | 'down' | 'same'; fraction: string };

/** Decimal strings as Cube answered them; null or undefined where a value is undefined. */
export function changeOf(now: string | null | undefined, before: string | null | undefined): Change {
  if (typeof now !== 'string') return { kind: 'none' };
  if (typeof before !== 'string') return { kind: 'new' };
  const fraction = relativeChange(now, before);
  if (fraction === null)
    return isZero(now) ? { kind: 'moved', way: 'same', fraction: '0.000000' } : { kind: 'new' };
  const order = compareDecimals(now, before);
  return { kind: 'moved', way: order > 0 ? 'up' : order < 0 ? 'down' : 'same', fraction };
}

/** Whether a change is good news for a measure that should go in `direction`. */
export function toneOf(change: Change, direction: Direction): 'good' | 'bad' | 'quiet' {
  if (change.kind !== 'moved' || change.way === 'same' || direction === 'neither') return 'quiet';
  return change.way === direction ? 'good' : 'bad';
}
