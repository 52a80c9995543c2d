import { metrics } from '@pmd/core/metrics';
import { compareDecimals } from '../decimal.ts';
import { type Measure, printMeasure } from '../explore/measures.ts';
import * as format from '../format.ts';

type Value = string | null | undefined;

/** In full, with its unit: `$48,210.00`, `1,234,567`, `1.27 %`. */
export function printExact(measure: Measure, value: Value, currency: string): string {
  if (typeof value !== 'string') return '—';
  return metrics[measure].kind === 'money' ? format.money(value, currency) : printMeasure(measure, value);
}

/** A difference with its sign: `+$1,204.00`, `−31,000`. */
export function printDifference(measure: Measure, value: string, currency: string): string {
  const text = printExact(measure, value, currency);
  return compareDecimals(value, '0') > 0 ? `+${text}` : text;
}

/** For a card: as many digits as somebody reads at a glance. The exact value belongs in a tooltip. */
export function printGlance(measure: Measure, value: Value, currency: string): string {
  if (typeof value !== 'string') return '—';
  const { kind } = metrics[measure];
  const isBelow = (limit: string) => compareDecimals(value.replace('-', ''), limit) < 0;
  if (kind === 'money') {
    if (isBelow('1000')) return format.money(value, currency);
    return isBelow('1000000') ? format.money(value, currency, true) : format.shortMoney(value, currency);
  }
  return kind === 'count' && !isBelow('1000000') ? format.short(value) : printMeasure(measure, value);
}

/** For an axis, whose values are round numbers of the chart's own. */
export function printAxis(measure: Measure, value: number, currency: string): string {
  switch (metrics[measure].kind) {
    case 'money':
      return format.shortMoney(value, currency);
    case 'count':
      return format.short(value);
    case 'percent':
      return format.shortPercent(value);
    case 'times':
      return `${format.short(value)}×`;
  }
}
