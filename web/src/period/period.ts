import type { Day } from '@pmd/core/days';
import { type Comparison, comparisonRange, comparisonText, parseComparison } from './comparison.ts';
import { parseRange, type Range, type RangeChoice, rangeText, resolveRange } from './ranges.ts';

/** What a person chose; it lives in the URL as `range` and `compare`. */
export type PeriodChoice = { range: RangeChoice; comparison: Comparison };

/** The days that a choice means today; `before` is null without a comparison. */
export type Period = { range: Range; before: Range | null };

/** Reads the choice from a URL; what is missing or not understood falls back to `defaults`. */
export function readPeriod(url: URLSearchParams, defaults: PeriodChoice): PeriodChoice {
  return {
    range: parseRange(url.get('range') ?? '') ?? defaults.range,
    comparison: parseComparison(url.get('compare') ?? '') ?? defaults.comparison,
  };
}

/** Writes the choice into `url`, leaving out what `readPeriod` would assume anyway. */
export function writePeriod(url: URLSearchParams, choice: PeriodChoice, defaults: PeriodChoice): void {
  const set = (name: string, text: string, assumed: string) =>
    text === assumed ? url.delete(name) : url.set(name, text);
  set('range', rangeText(choice.range), rangeText(defaults.range));
  set('compare', comparisonText(choice.comparison), comparisonText(defaults.comparison));
}

/** The days of both; see `resolveRange` for `firstDay`. */
export function resolvePeriod(choice: PeriodChoice, today: Day, firstDay: Day | null = null): Period {
  const range = resolveRange(choice.range, today, firstDay);
  return { range, before: comparisonRange(choice.comparison, choice.range, range) };
}
