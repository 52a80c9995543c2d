/** Numbers as text, `-12`, `0.5`, `38210.004000`, the way databases write them. Never floats. */
export type Decimal = `${number}`;

export function isDecimal(text: string): text is Decimal {
  return /^-?\d+(\.\d+)?$/.test(text);
}

/** True when a decimal is zero, however it is written. */
export function isZero(text: string): boolean {
  return /^-?0+(\.0+)?$/.test(text);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(placesOf(a), placesOf(b));
  const [x, y] = [scaled(a, places), scaled(b, places)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `a − b`, exactly, with as many decimals as the longer of the two. */
export function subtractDecimals(a: string, b: string): Decimal {
  const places = Math.max(placesOf(a), placesOf(b));
  return unscaled(scaled(a, places) - scaled(b, places), places);
}

/** `a / b` to `places` decimals, rounded half away from zero. Null when `b` is zero. */
export function divideDecimals(a: string, b: string, places: number): Decimal | null {
  const common = Math.max(placesOf(a), placesOf(b));
  const [x, y] = [scaled(a, common), scaled(b, common)];
  if (y === 0n) return null;
  const doubled = (absolute(x) * 2n * 10n ** BigInt(places) + absolute(y)) / (2n * absolute(y));
  return unscaled(x < 0n === y < 0n ? doubled : -doubled, places);
}

/**
 * `(now − before) / |before|` to six decimals, rounded half away from zero: `'0.062000'` for 6.2 % more.
 * Null when `before` is zero.
 */
export function relativeChange(now: string, before: string): Decimal | null {
  return divideDecimals(subtractDecimals(now, before), before.replace('-', ''), 6);
}

const placesOf = (text: string) => text.split('.')[1]?.length ?? 0;
const scaled = (text: string, places: number) =>
  BigInt(text.replace('.', '') + '0'.repeat(places - placesOf(text)));

const absolute = (value: bigint) => (value < 0n ? -value : value);

function unscaled(value: bigint, places: number): Decimal {
  const digits = absolute(value)
    .toString()
    .padStart(places + 1, '0');
  const cut = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return `${value < 0n ? '-' : ''}${text}` as Decimal;
}
