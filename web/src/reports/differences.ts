import type { Figures } from '@pmd/core/contract/summaries';
import { metrics } from '@pmd/core/metrics';
import { isZero, relativeChange, subtractDecimals } from '../decimal.ts';
import { type Measure, measureLabel } from '../explore/measures.ts';
import * as format from '../format.ts';
import { printDifference, printExact } from '../report/print.ts';
import { valuesOf } from '../summaries/values.ts';

export const SHOWN: Measure[] = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'cpc',
  'conversions',
  'conversion_rate',
  'cpa',
  'revenue',
  'roas',
];
/** What everything else is made of: when these are the same, all is. */
const SUMS: Measure[] = ['spend', 'impressions', 'clicks', 'conversions', 'revenue'];

export type Line = {
  measure: Measure;
  asSent: string | null;
  now: string | null;
  /** now − as sent; null where either is undefined. */
  difference: string | null;
  isSame: boolean;
};

/** Each figure as it was sent beside what it is now. */
export function linesOf(asSent: Figures, now: Figures): Line[] {
  const [before, after] = [valuesOf(asSent), valuesOf(now)];
  return SHOWN.map((measure) => {
    const [was, is] = [before[measure] ?? null, after[measure] ?? null];
    const difference = was === null || is === null ? null : subtractDecimals(is, was);
    const isSame = difference === null ? was === is : isZero(difference);
    return { measure, asSent: was, now: is, difference, isSame };
  });
}

/** What became of the figures since, a sentence each; empty when they are what they were. */
export function differencesInWords(lines: readonly Line[], currency: string): string[] {
  const told = lines.filter(({ isSame, measure }) => !isSame && SUMS.includes(measure));
  return told.map(({ measure, asSent, now, difference }) => {
    const was = asSent === null ? 'unknown' : printExact(measure, asSent, currency);
    const is = now === null ? 'unknown' : printExact(measure, now, currency);
    const [did, does] = metrics[measure].kind === 'count' ? ['were', 'are'] : ['was', 'is'];
    const sentence = `${measureLabel(measure)} ${did} ${was} and ${does} ${is} now`;
    if (difference === null || asSent === null || now === null) return `${sentence}.`;
    const relative = relativeChange(now, asSent);
    const by = printDifference(measure, difference, currency);
    return `${sentence}: ${by}${relative === null ? '' : ` (${format.signedPercent(relative)})`}.`;
  });
}
