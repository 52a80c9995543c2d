import type { Cell, Column } from './table.ts';

const LOCALE = 'en-US';
/** Shown where a value is undefined. */
export const UNDEFINED = '—';

const digits = (least: number, most = least, style: 'decimal' | 'percent' = 'decimal') =>
  new Intl.NumberFormat(LOCALE, { style, minimumFractionDigits: least, maximumFractionDigits: most });
const whole = digits(0);
const cents = digits(2);
const percent = digits(2, 2, 'percent');
const tenths = digits(1, 1, 'percent');

/** Decimal text as people read it, rounded half away from zero without ever being a float. */
export function print(kind: Column['kind'], value: Cell): string {
  if (value === null) return UNDEFINED;
  const decimal = value as `${number}`;
  switch (kind) {
    case 'text':
    case 'day':
      return value;
    case 'count':
      return signed(whole.format(decimal));
    case 'money':
      return signed(cents.format(decimal));
    case 'percent':
      return signed(percent.format(decimal)).replace('%', '\u00a0%');
    case 'times':
      return `${signed(cents.format(decimal))}×`;
    case 'change':
      return changeText(value);
  }
}

/** A change with its arrow: `▲ 6.2 %`. */
function changeText(value: string): string {
  const text = tenths.format(value.replace('-', '') as `${number}`).replace('%', '\u00a0%');
  if (!/[1-9]/.test(text)) return `± ${text}`;
  return `${value.startsWith('-') ? '▼' : '▲'} ${text}`;
}

/** With a true minus, and none where nothing but zeros is left. */
const signed = (text: string) => (/[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', ''));

/** `$` for USD, the code itself where there is no sign. */
export function currencySign(currency: string): string {
  const parts = new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  return parts.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency;
}

/** The heading of a column with its unit, so that the cells need none. */
export const heading = ({ label, kind }: Column, currency: string): string =>
  kind === 'money' ? `${label}, ${currencySign(currency)}` : label;

const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumSignificantDigits: 3 });
/** A number on an axis: `1.5M`. */
export const axisText = (kind: Column['kind'], value: number): string =>
  kind === 'percent' ? percent.format(value) : compact.format(value);
