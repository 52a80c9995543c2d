import { addMonths, endOfMonth, wholeMonths } from '@pmd/core/calendar';
import { addDays, daysBetween } from '@pmd/core/days';
import { parseDays, type Range, type RangeChoice } from './ranges.ts';

export const COMPARISONS = ['none', 'previous', 'year'] as const;
/** What a range is compared with; two days of one's own choice stay what they are. */
export type Comparison = (typeof COMPARISONS)[number] | Range;

/**
 * The days that `range` is compared with, null without a comparison. `choice` is what `range` was resolved from.
 *
 * The previous period is:
 * - for a week, month, quarter or year "to date", the same stretch of the one before it, so that the 1st to the
 *   24th of a month meets the 1st to the 24th of the last one (and ends with it, where it is shorter);
 * - for whole calendar months, as many calendar months before them, however long those were;
 * - for everything else the same number of days, ending the day before.
 *
 * The same period last year is aligned by date, not by weekday: whole months meet whole months, and
 * February 29 meets the 28th. Charts lay both over each other from their first day on.
 */
export function comparisonRange(comparison: Comparison, choice: RangeChoice, range: Range): Range | null {
  if (typeof comparison === 'object') return comparison;
  if (comparison === 'none' || choice === 'all_time') return null;
  const months = wholeMonths(range.from, range.to);
  if (comparison === 'year') return earlier(range, 12, months !== null);
  switch (choice) {
    case 'this_week':
      return { from: addDays(range.from, -7), to: addDays(range.to, -7) };
    case 'this_month':
      return earlier(range, 1, false);
    case 'this_quarter':
      return earlier(range, 3, false);
    case 'this_year':
      return earlier(range, 12, false);
    default:
      return months === null ? justBefore(range) : earlier(range, months, true);
  }
}

/** The range some months earlier; with `isWhole` its last day is the last one of its month again. */
function earlier({ from, to }: Range, months: number, isWhole: boolean): Range {
  const end = addMonths(to, -months);
  return { from: addMonths(from, -months), to: isWhole ? endOfMonth(end) : end };
}

function justBefore({ from, to }: Range): Range {
  return { from: addDays(from, -1 - daysBetween(from, to)), to: addDays(from, -1) };
}

/** `previous`, `year`, `none` or `2025-11-01..2025-11-19`; null for anything else. */
export function parseComparison(text: string): Comparison | null {
  return COMPARISONS.find((name) => name === text) ?? parseDays(text);
}

export const comparisonText = (comparison: Comparison) =>
  typeof comparison === 'string' ? comparison : `${comparison.from}..${comparison.to}`;

export const comparisonLabels: Record<(typeof COMPARISONS)[number], string> = {
  none: 'No comparison',
  previous: 'Previous period',
  year: 'Same period last year',
};

/** For a button: `vs previous`. */
export function comparisonWords(comparison: Comparison): string {
  if (typeof comparison === 'object') return 'vs other days';
  return { none: 'No comparison', previous: 'vs previous', year: 'vs last year' }[comparison];
}
