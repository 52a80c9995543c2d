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

/**
 * `(now − before) / |before|` to six decimals, rounded half away from zero: `'0.062000'` for 6.2 % more.
 * Null when `before` is zero.
 */
export function relativeChange(now: string, before: string): Decimal | null {
  const places = Math.max(placesOf(now), placesOf(before));
  const [x, y] = [scaled(now, places), scaled(before, places)];
  if (y === 0n) return null;
  const [difference, base] = [x - y, y < 0n ? -y : y];
  const magnitude = ((difference < 0n ? -difference : difference) * 2_000_000n + base) / (2n * base);
  const digits = magnitude.toString().padStart(7, '0');
  const sign = difference < 0n && magnitude > 0n ? '-' : '';
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}` as Decimal;
}

const placesOf = (text: string) => text.split('.')[1]?.length ?? 0;
const scaled = (text: string, places: number) =>
  BigInt(text.replace('.', '') + '0'.repeat(places - placesOf(text)));
