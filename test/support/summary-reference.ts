import { addDays, type Day, startOfMonth, startOfWeek } from '@pmd/core/days';
import { type Fact, type Rates, spendMicros } from './reference.ts';

/**
 * The rules of weekly and monthly summaries once more, as plainly as they can be written, in whole numbers only: what the
 * stored ones are compared with. Everything is about one client.
 */

export type Grain = 'week' | 'month';

export interface Sums {
  impressions: bigint;
  clicks: bigint;
  conversions: bigint;
  revenue: bigint;
  spend: bigint | null;
  /** Of the rows whose spend is known. */
  priced: { impressions: bigint; clicks: bigint; conversions: bigint; revenue: bigint };
}

export const periodStart: Record<Grain, (day: Day) => Day> = { week: startOfWeek, month: startOfMonth };

/** The days of the period that starts on `start`. */
export function daysOf(grain: Grain, start: Day): Day[] {
  const days = [];
  for (let day = start; periodStart[grain](day) === start; day = addDays(day, 1)) days.push(day);
  return days;
}

export function sumsOf(facts: readonly Fact[], rates: Rates): Sums {
  const sums: Sums = {
    impressions: 0n,
    clicks: 0n,
    conversions: 0n,
    revenue: 0n,
    spend: null,
    priced: { impressions: 0n, clicks: 0n, conversions: 0n, revenue: 0n },
  };
  for (const fact of facts) {
    const spend = spendMicros(fact, rates);
    sums.impressions += fact.impressions;
    sums.clicks += fact.clicks;
    sums.conversions += fact.conversions;
    sums.revenue += fact.revenueMicros;
    if (spend === null) continue;
    sums.spend = (sums.spend ?? 0n) + spend;
    sums.priced.impressions += fact.impressions;
    sums.priced.clicks += fact.clicks;
    sums.priced.conversions += fact.conversions;
    sums.priced.revenue += fact.revenueMicros;
  }
  return sums;
}

/** `n / d` with `digits` decimals, half away from zero; null over nothing. */
export function quotient(n: bigint | null, d: bigint | null, digits = 6): string | null {
  if (n === null || d === null || d === 0n) return null;
  const negative = n < 0n !== d < 0n && n !== 0n;
  const [top, bottom] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const scaled = (top * 10n ** BigInt(digits) * 2n + bottom) / (bottom * 2n);
  const text = scaled.toString().padStart(digits + 1, '0');
  return `${negative && scaled !== 0n ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Each measure as a fraction. */
export function fractions({ impressions, clicks, conversions, revenue, spend, priced }: Sums) {
  return {
    impressions: [impressions, 1n],
    clicks: [clicks, 1n],
    conversions: [conversions, 1n],
    revenue: [revenue, 1_000_000n],
    spend: [spend, 1_000_000n],
    cpm: [spend, 1_000n * priced.impressions],
    ctr: [clicks, impressions],
    cpc: [spend, 1_000_000n * priced.clicks],
    cpa: [spend, 1_000_000n * priced.conversions],
    roas: [spend === null ? null : priced.revenue, spend],
    conversionRate: [conversions, clicks],
  } satisfies Record<string, [bigint | null, bigint | null]>;
}

/** As the summaries say it: counts as numbers, everything else as text of six decimals. */
export function figuresOf(sums: Sums): Record<string, number | string | null> {
  return Object.fromEntries(
    Object.entries(fractions(sums)).map(([name, [n, d]]) => [
      name,
      d === 1n ? Number(n) : quotient(n as bigint | null, d as bigint | null),
    ]),
  );
}

/** now − before, and that as a part of before. */
export function deltasOf(now: Sums, before: Sums) {
  const [a, b] = [fractions(now), fractions(before)];
  return Object.fromEntries(
    Object.keys(a).map((name) => {
      const [n1, d1] = a[name as keyof typeof a];
      const [n2, d2] = b[name as keyof typeof b];
      if (n1 === null || n2 === null || !d1 || !d2) return [name, { absolute: null, relative: null }];
      const difference = n1 * d2 - n2 * d1;
      const absolute = Number(quotient(difference, d1 * d2));
      return [name, { absolute, relative: quotient(difference, n2 * d1) }];
    }),
  );
}

export interface Group {
  key: string;
  sums: Sums;
}

export function groupsOf(facts: readonly Fact[], rates: Rates, keyOf: (fact: Fact) => string): Group[] {
  const groups = Map.groupBy(facts, keyOf);
  return [...groups].map(([key, some]) => ({ key, sums: sumsOf(some, rates) }));
}

/** An item has volume when it cost at least half of what those that cost something did on average. */
function hasVolume(groups: readonly Group[]): (group: Group) => boolean {
  const costs = groups.map(({ sums }) => sums.spend ?? 0n).filter((spend) => spend > 0n);
  const total = costs.reduce((sum, spend) => sum + spend, 0n);
  return ({ sums }) => (sums.spend ?? 0n) > 0n && (sums.spend ?? 0n) * BigInt(costs.length) * 2n >= total;
}

type Fraction = [bigint, bigint];
const compare = ([a, b]: Fraction, [c, d]: Fraction): number => {
  const difference = a * d - c * b;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
};

/** The keys of the ten best by each measure. `idOf` decides between equals. */
export function rankingsOf(
  groups: readonly Group[],
  idOf: (key: string) => string,
): Record<string, string[]> {
  const isLarge = hasVolume(groups);
  const values: Record<string, (group: Group) => Fraction> = {
    spend: ({ sums }) => [sums.spend ?? 0n, 1n],
    revenue: ({ sums }) => [sums.revenue, 1n],
    conversions: ({ sums }) => [sums.conversions, 1n],
    roas: (group) => (isLarge(group) ? [group.sums.priced.revenue, group.sums.spend as bigint] : [0n, 1n]),
  };
  const ranking = (value: (group: Group) => Fraction) =>
    groups
      .filter((group) => value(group)[0] > 0n)
      .toSorted((a, b) => compare(value(b), value(a)) || (idOf(a.key) < idOf(b.key) ? -1 : 1))
      .slice(0, 10)
      .map(({ key }) => key);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ranking(value)]));
}

/** Those that bring less than half of what the median one brings for the same money, most wasteful first. */
export function underperformersOf(groups: readonly Group[], idOf: (key: string) => string): string[] {
  const total = (of: (sums: Sums) => bigint) => groups.reduce((sum, { sums }) => sum + of(sums), 0n);
  const brings =
    total(({ priced }) => priced.revenue) > 0n
      ? ({ priced }: Sums) => priced.revenue
      : ({ priced }: Sums) => priced.conversions;
  if (total(brings) === 0n) return [];
  const large = groups.filter(hasVolume(groups));
  const yieldOf = ({ sums }: Group): Fraction => [brings(sums), sums.spend as bigint];
  const median = large.map(yieldOf).toSorted(compare)[Math.ceil(large.length / 2) - 1];
  if (large.length < 3 || !median) return [];
  // What it cost beyond what the median one would have cost for as much: spend − brought / median.
  const waste = ({ sums }: Group): Fraction => [
    (sums.spend as bigint) * median[0] - brings(sums) * median[1],
    median[0],
  ];
  return large
    .filter((group) => compare([yieldOf(group)[0] * 2n, yieldOf(group)[1]], median) < 0)
    .toSorted((a, b) => compare(waste(b), waste(a)) || (idOf(a.key) < idOf(b.key) ? -1 : 1))
    .slice(0, 10)
    .map(({ key }) => key);
}
