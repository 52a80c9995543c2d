/**
 * The only place where a number or a date becomes text. Numbers arrive as decimal strings and are
 * never turned into floats: Intl.NumberFormat rounds the string itself, half away from zero.
 */
import { addDays, type Day } from '@pmd/core/days';
import { type Decimal, isDecimal } from './decimal.ts';

let locale = 'en-US';

/** Numbers and dates are written as people of this BCP 47 tag write them; one that is not understood changes nothing. */
export function setLocale(tag: string): void {
  if (Intl.NumberFormat.supportedLocalesOf([tag]).length > 0) locale = tag;
}

/** Makes a formatter when it is first wanted, and another when the locale has changed. */
function byLocale<Format>(make: (locale: string) => Format): () => Format {
  let made: { locale: string; format: Format } | null = null;
  return () => {
    if (made?.locale !== locale) made = { locale, format: make(locale) };
    return made.format;
  };
}

const numbers = (options: Intl.NumberFormatOptions) => byLocale((tag) => new Intl.NumberFormat(tag, options));

/** With the space that some locales write before it. */
const PERCENT = /\s?%/;
/** Shown where a value is undefined; the reason belongs in a tooltip. */
const UNDEFINED = '—';

const whole = numbers({ maximumFractionDigits: 0 });
const cents = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const upToTenth = numbers({ maximumFractionDigits: 1 });
const fine = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 4 });
const hundredfold = numbers({
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

type Numeric = string | number | bigint | null | undefined;

function print(format: () => Intl.NumberFormat, value: Numeric): string {
  if (value === null || value === undefined) return UNDEFINED;
  if (typeof value === 'string' && !isDecimal(value)) throw new Error(`'${value}' is not a decimal number`);
  const text = format().format(value as number | bigint | Decimal);
  return /[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', '');
}

/** Whole numbers: `1,234,567`. */
export const count = (value: Numeric) => print(whole, value);

/** Money without its symbol, to the cent: `48,210.00`. */
export const amount = (value: Numeric) => print(cents, value);

/** A rate per 1,000 impressions, two to four decimals: `12.50`, `0.0375`. */
export const rate = (value: Numeric) => print(fine, value);

/** A fraction as per cent: `'0.0127'` is `1.27 %`. */
export const percent = (value: Numeric) => print(hundredfold, value).replace(PERCENT, '\u00a0%');

const tenths = numbers({
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});

const plainTenths = numbers({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A fraction as per cent with one decimal: `'0.153'` is `15.3 %`. */
export const tenthPercent = (value: Numeric) => print(plainTenths, value).replace(PERCENT, '\u00a0%');

/** A signed fraction as per cent: `'0.062'` is `+6.2 %`, `'-0.02'` is `−2.0 %`. */
export const signedPercent = (value: Numeric) => print(tenths, value).replace(PERCENT, '\u00a0%');

const compact = numbers({
  notation: 'compact',
  minimumFractionDigits: 0,
  maximumFractionDigits: 2,
});

/** Large numbers for cards and axes: `1.23 M`, `48.21 K`, `812`. The exact value belongs in a tooltip. */
export const short = (value: Numeric) => print(compact, value).replace(/(?<=\d)(?=[A-Z])/, '\u00a0');

const roundPercent = numbers({ style: 'percent', maximumFractionDigits: 2 });

/** A fraction as per cent for axes: `1.5 %`. */
export const shortPercent = (value: Numeric) => print(roundPercent, value).replace(PERCENT, '\u00a0%');

/** Money with its sign: `$48,210.00`; `isWhole` leaves the cents out. */
export const money = (value: Numeric, currency: string, isWhole = false) =>
  print(currencyFormat(currency, isWhole ? 'whole' : 'cents'), value);

/** Money for cards and axes: `$1.23 M`. */
export const shortMoney = (value: Numeric, currency: string) =>
  print(currencyFormat(currency, 'short'), value).replace(/(?<=\d)(?=[A-Z])/, '\u00a0');

const currencyFormats = new Map<string, () => Intl.NumberFormat>();

function currencyFormat(currency: string, length: 'whole' | 'cents' | 'short'): () => Intl.NumberFormat {
  const key = `${currency} ${length}`;
  const known = currencyFormats.get(key);
  if (known) return known;
  const digits = {
    whole: { maximumFractionDigits: 0 },
    cents: { minimumFractionDigits: 2, maximumFractionDigits: 2 },
    short: { notation: 'compact' as const, minimumFractionDigits: 0, maximumFractionDigits: 2 },
  }[length];
  const made = numbers({
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...digits,
  });
  currencyFormats.set(key, made);
  return made;
}

/** A multiple: `4.31×`. */
export const times = (value: Numeric) =>
  value === null || value === undefined ? UNDEFINED : `${print(cents, value)}×`;

/** `$` for USD, `€` for EUR, the code itself where there is no sign. */
export function currencySign(currency: string): string {
  const parts = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find((part) => part.type === 'currency')?.value ?? currency;
}

/** `count(1, 'row')` is `1 row`, otherwise `2 rows`. */
export const counted = (value: number, noun: string) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** Sizes of files: `812 B`, `1.4 MB`. */
export function bytes(value: number): string {
  const step = Math.min(4, value < 1000 ? 0 : Math.floor(Math.log10(value) / 3));
  const digits = step === 0 ? whole : upToTenth;
  return `${digits().format(value / 1000 ** step)} ${['B', 'kB', 'MB', 'GB', 'TB'][step]}`;
}

const instants = (options: Intl.DateTimeFormatOptions) =>
  byLocale((tag) => new Intl.DateTimeFormat(tag, options));
const dayParts = (options: Intl.DateTimeFormatOptions) => instants({ timeZone: 'UTC', ...options });
const shortDay = dayParts({ month: 'short', day: 'numeric' });
const longDay = dayParts({ month: 'short', day: 'numeric', year: 'numeric' });
const monthOnly = dayParts({ month: 'short', year: 'numeric' });
const weekdayShort = dayParts({ weekday: 'short', month: 'short', day: 'numeric' });
const moment = instants({
  month: 'short',
  day: 'numeric',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

const utc = (text: Day) => new Date(`${text}T00:00:00Z`);

/** A reporting day: `Nov 19, 2026`. */
export const day = (text: Day | null) => (text === null ? UNDEFINED : longDay().format(utc(text)));

/** Both ends of a range: `Nov 1 – 19, 2026`. */
export const dayRange = (from: Day, to: Day) =>
  longDay().formatRange(utc(from), utc(to)).replaceAll('\u2009', ' ');

/** Both ends of a range without the year: `Nov 16 – 22`. */
export const shortRange = (from: Day, to: Day) =>
  shortDay().formatRange(utc(from), utc(to)).replaceAll('\u2009', ' ');

/** A day on an axis: `Nov 19`. */
export const axisDay = (text: Day) => shortDay().format(utc(text));

/** The heading of a period that starts on `start`: `Thu, Nov 19`, `Nov 16 – 22`, `Nov 2026`, `Q4 2026`. */
export function period(start: Day, by: 'day' | 'week' | 'month' | 'quarter'): string {
  if (by === 'quarter') return `Q${Math.ceil(Number(start.slice(5, 7)) / 3)} ${start.slice(0, 4)}`;
  if (by === 'month') return monthOnly().format(utc(start));
  if (by === 'day') return weekdayShort().format(utc(start));
  return shortRange(start, addDays(start, 6));
}

/** An instant in the reader's own time zone: `Nov 19, 2026, 06:12`. */
export const instant = (text: string | null) => (text === null ? UNDEFINED : moment().format(new Date(text)));

/** An instant by the clock of a time zone: `Mon, Nov 23, 05:00`. */
export const instantIn = (timeZone: string, text: string) =>
  new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(text));

const clock = instants({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const shortMoment = instants({
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** An instant near to now: `06:12` of the same day, otherwise `Nov 19, 06:12`. */
export function recent(text: string, now = new Date()): string {
  const instant = new Date(text);
  return instant.toDateString() === now.toDateString()
    ? clock().format(instant)
    : shortMoment().format(instant);
}

/** Time between two instants: `0.8 s`, `42 s`, `3 min 20 s`. */
export function duration(from: string, to: string): string {
  const seconds = Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
