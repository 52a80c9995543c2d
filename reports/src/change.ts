const DECIMALS = 6;

/** Decimal text as whole number of 10^-digits. */
function scaled(value: string, digits: number): bigint {
  const [whole = '0', fraction = ''] = value.replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(digits, '0'));
  return value.startsWith('-') ? -magnitude : magnitude;
}

/**
 * The change from one decimal to another as a fraction of the first, to six decimals, half away from zero:
 * `changeOf('200', '250')` is `'0.250000'`. Null where there is nothing to compare with.
 */
export function changeOf(before: string | null | undefined, now: string | null | undefined): string | null {
  if (typeof before !== 'string' || typeof now !== 'string') return null;
  const digits = Math.max(...[before, now].map((value) => value.split('.')[1]?.length ?? 0));
  const [was, is] = [scaled(before, digits), scaled(now, digits)];
  if (was === 0n) return null;
  const base = was < 0n ? -was : was;
  const difference = (is - was) * 10n ** BigInt(DECIMALS) * 2n;
  const rounded = (difference + (difference < 0n ? -base : base)) / (base * 2n);
  const text = String(rounded < 0n ? -rounded : rounded).padStart(DECIMALS + 1, '0');
  return `${rounded < 0n ? '-' : ''}${text.slice(0, -DECIMALS)}.${text.slice(-DECIMALS)}`;
}
