import { compareDecimals } from '@pmd/core/decimal';
import { type MetricName, metrics } from '@pmd/core/metrics';

export const UNDEFINED = '—';
/** Some locales write ranges with it; not every mail program has it. */
const THIN_SPACE = '\u2009';

/** Writes numbers and days as people of one locale do. Decimal text is rounded half away from zero, never a float. */
export function formatIn(wanted: string, currency: string) {
  const locale = Intl.NumberFormat.supportedLocalesOf([wanted])[0] ?? 'en-US';
  const number = (options: Intl.NumberFormatOptions) => {
    const format = new Intl.NumberFormat(locale, options);
    return (text: string) => signed(format.format(text as `${number}`));
  };
  const kinds = {
    count: number({ maximumFractionDigits: 0 }),
    money: number({ style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
    percent: number({ style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    times: number({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  };
  const tenths = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const figure = (metric: MetricName, value: string | null): string =>
    value === null
      ? UNDEFINED
      : `${kinds[metrics[metric].kind](value)}${metrics[metric].kind === 'times' ? '×' : ''}`;
  const money = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const wholeMoney = number({ ...money, maximumFractionDigits: 0 });
  const shortMoney = number({ ...money, notation: 'compact', maximumSignificantDigits: 4 });
  const days = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const long = days({ year: 'numeric', month: 'short', day: 'numeric' });
  const short = days({ month: 'short', day: 'numeric' });
  const month = days({ year: 'numeric', month: 'long' });
  const at = (day: string) => new Date(`${day}T00:00:00Z`);
  return {
    /** A figure with its unit; undefined is a dash. */
    figure,
    /** A figure at a glance: thousands without cents, millions shortened. */
    glance: (metric: MetricName, value: string | null): string => {
      if (value === null || metrics[metric].kind !== 'money') return figure(metric, value);
      if (compareDecimals(value, '1000') < 0) return figure(metric, value);
      return compareDecimals(value, '1000000') < 0 ? wholeMoney(value) : shortMoney(value);
    },
    /** A change as a fraction of what was before: `+6.2%`. A sign and no arrow, which not every program's font has. */
    change: (value: string): string => {
      const text = tenths(value);
      return /[1-9]/.test(text) && !value.startsWith('-') ? `+${text}` : text;
    },
    day: (day: string) => short.format(at(day)),
    /** `Nov 16 – 22, 2026`; a whole month by its name. */
    period: (grain: 'week' | 'month', start: string, end: string) =>
      (grain === 'month' ? month.format(at(start)) : long.formatRange(at(start), at(end))).replaceAll(
        THIN_SPACE,
        ' ',
      ),
  };
}
export type Format = ReturnType<typeof formatIn>;

/** With a true minus, and none where nothing but zeros is left. */
const signed = (text: string) => (/[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', ''));

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** As a line of a mail: names come from files and may hold anything. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
