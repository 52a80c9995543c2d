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

const placesOf = (text: string) => text.split('.')[1]?.length ?? 0;
const scaled = (text: string, places: number) =>
  BigInt(text.replace('.', '') + '0'.repeat(places - placesOf(text)));
