/**
 * Numbers as people and spreadsheets write them. A text is one number or it is refused; nothing is guessed.
 * `1,234` is 1234 where the point is the decimal separator, and refused where the comma is.
 */

export type DecimalSeparator = '.' | ',';
export type Problem = { code: string; message: string };

/** Spend in micros of more than these, at the highest CPM there can be, would not fit a bigint. */
const MAX_COUNT = 9_000_000_000;
const MAX_WHOLE_DIGITS = 12;

const point = /^(-?)(?:[$€£¥]\s?)?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/;
const comma = /^(-?)(?:[$€£¥]\s?)?(\d+|\d{1,3}(?:\.\d{3})+)(?:,(\d+))?(?:\s?[$€£¥])?$/;

interface Decimal {
  negative: boolean;
  whole: string;
  fraction: string;
}

function parseDecimal(text: string, separator: DecimalSeparator): Decimal | undefined {
  const match = (separator === '.' ? point : comma).exec(text);
  if (!match) return undefined;
  return {
    negative: match[1] === '-',
    whole: (match[2] ?? '').replace(/[.,]/g, ''),
    fraction: match[3] ?? '',
  };
}

const PLAIN_COUNT = /^\d{1,9}$/;

/**
 * A whole number of 0 or more. `2.0` is 2; `2.5` is refused, never rounded.
 * @returns the number, or the problem
 */
export function parseCount(text: string, separator: DecimalSeparator): number | Problem {
  if (PLAIN_COUNT.test(text)) return Number(text);
  if (text === '') return { code: 'EMPTY_VALUE', message: 'is empty; write 0 if there were none' };
  const decimal = parseDecimal(text, separator);
  if (!decimal) return notANumber(text, separator);
  if (/[1-9]/.test(decimal.fraction)) {
    return { code: 'NOT_WHOLE', message: 'must be a whole number; it is never rounded' };
  }
  const count = Number(decimal.whole);
  if (decimal.negative && count > 0) return { code: 'NEGATIVE', message: 'must not be negative' };
  if (count > MAX_COUNT) return { code: 'TOO_LARGE', message: 'is larger than any real count' };
  return count;
}

const PLAIN_AMOUNT = /^(\d{1,12})(?:\.(\d{1,6}))?$/;

/**
 * An amount of money of 0 or more, in micros (millionths of the currency unit), as text of a whole number. Digits
 * after the sixth decimal are rounded half up to the micro: they are noise of floating-point exports.
 */
export function parseMicros(text: string, separator: DecimalSeparator): string | Problem {
  const plain = separator === '.' ? PLAIN_AMOUNT.exec(text) : null;
  if (plain) return withoutLeadingZeros(plain[1] + (plain[2] ?? '').padEnd(6, '0'));
  if (text === '') return { code: 'EMPTY_VALUE', message: 'is empty; write 0 if there was none' };
  const decimal = parseDecimal(text, separator);
  if (!decimal) return notANumber(text, separator);
  const digits = withoutLeadingZeros(decimal.whole);
  if (digits.length > MAX_WHOLE_DIGITS)
    return { code: 'TOO_LARGE', message: 'is larger than any real amount' };
  const kept = BigInt(digits + decimal.fraction.slice(0, 6).padEnd(6, '0'));
  const micros = (decimal.fraction[6] ?? '0') >= '5' ? kept + 1n : kept;
  if (decimal.negative && micros > 0n) return { code: 'NEGATIVE', message: 'must not be negative' };
  return micros.toString();
}

const withoutLeadingZeros = (digits: string): string =>
  digits[0] === '0' ? digits.replace(/^0+(?=\d)/, '') : digits;

/** A rate as the partner states it: a fraction, or a percentage when it has a `%`. Only ever compared, never kept as truth. */
export function parseRate(
  text: string,
  separator: DecimalSeparator,
): { value: number; percent: boolean } | undefined {
  const percent = text.endsWith('%');
  const decimal = parseDecimal(percent ? text.slice(0, -1).trim() : text, separator);
  if (!decimal || decimal.negative) return undefined;
  const value = Number(`${decimal.whole}.${decimal.fraction || '0'}`);
  return { value: percent ? value / 100 : value, percent };
}

function notANumber(text: string, separator: DecimalSeparator): Problem {
  const other = separator === '.' ? ',' : '.';
  if (parseDecimal(text, other)) {
    return {
      code: 'AMBIGUOUS_NUMBER',
      message: `could be read in two ways; “${separator}” is set as the decimal separator of the source, change it there if the file means the other`,
    };
  }
  return { code: 'NOT_A_NUMBER', message: 'is not a number; write digits only, and 0 if there were none' };
}
