import { addDays, type Day, startOfMonth, startOfWeek } from '@pmd/core/days';
import { stringify } from 'csv-stringify/sync';

/**
 * The business rules once more, as plainly as they can be written, in whole numbers only: what the product's
 * numbers are compared with. It shares no code with the product beyond the calendar.
 */

export interface Fact {
  date: Day;
  client: string;
  campaign: string;
  strategy: string;
  placement: string;
  creative: string;
  impressions: bigint;
  clicks: bigint;
  conversions: bigint;
  revenueMicros: bigint;
}

/** Rates of a client in ten-thousandths of the currency unit, by first day; `null` is since ever. */
export type Rates = [cpm: string, from: Day | null][];

export const levels = ['client', 'campaign', 'strategy', 'placement', 'creative'] as const;
export type Level = (typeof levels)[number];
export const grains = ['total', 'month', 'week', 'day'] as const;
export type Grain = (typeof grains)[number];

export interface Totals {
  rows: bigint;
  impressions: bigint;
  clicks: bigint;
  conversions: bigint;
  revenueMicros: bigint;
  /** Null when no row has a CPM in force. */
  spendMicros: bigint | null;
}

export const period: Record<Grain, (day: Day) => string> = {
  total: () => '',
  month: startOfMonth,
  week: startOfWeek,
  day: (day) => day,
};

/** The rate in force on a day, in ten-thousandths of the currency unit per 1,000 impressions. */
function rateOn(rates: Rates, day: Day): bigint | null {
  const inForce = rates
    .filter(([, from]) => from === null || from <= day)
    .toSorted(([, a], [, b]) => (a ?? '').localeCompare(b ?? ''))
    .at(-1);
  if (!inForce) return null;
  const [whole = '0', fraction = ''] = inForce[0].split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
}

/** impressions / 1000 × CPM in micros, rounded half up: impressions × rate[1e-4] / 1000 × 1e6 = impressions × rate / 10. */
export function spendMicros(fact: Fact, rates: Rates): bigint | null {
  const rate = rateOn(rates, fact.date);
  return rate === null ? null : (fact.impressions * rate + 5n) / 10n;
}

/** Totals by the names of every level down to `level`, and by period. The key is made by `keyOf`. */
export function totalsBy(
  facts: Fact[],
  rates: Record<string, Rates>,
  level: Level | 'all',
  grain: Grain,
): Map<string, Totals> {
  const totals = new Map<string, Totals>();
  for (const fact of facts) {
    const path = level === 'all' ? [] : levels.slice(0, levels.indexOf(level) + 1).map((name) => fact[name]);
    const key = keyOf(path, period[grain](fact.date));
    const sum = totals.get(key) ?? {
      rows: 0n,
      impressions: 0n,
      clicks: 0n,
      conversions: 0n,
      revenueMicros: 0n,
      spendMicros: null,
    };
    const spend = spendMicros(fact, rates[fact.client] ?? []);
    totals.set(key, {
      rows: sum.rows + 1n,
      impressions: sum.impressions + fact.impressions,
      clicks: sum.clicks + fact.clicks,
      conversions: sum.conversions + fact.conversions,
      revenueMicros: sum.revenueMicros + fact.revenueMicros,
      spendMicros: spend === null ? sum.spendMicros : (sum.spendMicros ?? 0n) + spend,
    });
  }
  return totals;
}

export const keyOf = (path: string[], period: string): string => JSON.stringify([...path, period]);

/** A small repeatable source of numbers (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const creativeNames = ['Banner', 'Video, 15"', 'שלום', '=SUM(A1)', 'Line\nbreak', '🚀'];

/** Facts of some clients over `days` days: quiet days, rows without clicks, the same names under several parents. */
export function makeFacts(clients: string[], from: Day, days: number, seed: number): Fact[] {
  const random = randomFrom(seed);
  const facts: Fact[] = [];
  for (let i = 0; i < days; i++) {
    const date = addDays(from, i);
    for (const client of clients) {
      for (const campaign of ['Brand', 'Sale']) {
        for (const strategy of ['Prospecting', 'Retargeting'].slice(0, 1 + random(2))) {
          for (const placement of ['Home', 'Article'].slice(0, 1 + random(2))) {
            for (const creative of creativeNames.slice(0, random(creativeNames.length))) {
              const impressions = random(5) === 0 ? 0 : random(200_000);
              const clicks =
                impressions === 0 || random(4) === 0 ? 0 : random(Math.min(impressions, 900) + 1);
              const conversions = clicks === 0 ? 0 : random(Math.min(clicks, 20));
              facts.push({
                date,
                client,
                campaign,
                strategy,
                placement,
                creative,
                impressions: BigInt(impressions),
                clicks: BigInt(clicks),
                conversions: BigInt(conversions),
                revenueMicros: BigInt(conversions * random(50_000)) * 10_000n,
              });
            }
          }
        }
      }
    }
  }
  return facts;
}

/** The facts as the partner would write them. */
export function toCsv(facts: Fact[]): string {
  return stringify(
    facts.map((fact) =>
      [
        fact.date,
        fact.client,
        fact.campaign,
        fact.strategy,
        fact.placement,
        fact.creative,
        fact.impressions,
        fact.clicks,
        '',
        fact.conversions,
        `${fact.revenueMicros / 1_000_000n}.${String(fact.revenueMicros % 1_000_000n)
          .padStart(6, '0')
          .slice(0, 2)}`,
      ].map(String),
    ),
    {
      header: true,
      columns: [
        'date',
        'client_name',
        'campaign_name',
        'strategy_name',
        'placement_name',
        'creative_name',
        'impressions',
        'clicks',
        'ctr',
        'conversions',
        'conversion_revenue',
      ],
    },
  );
}

/** A decimal text (`"12.340000"`, `"-3"`) in micros; digits beyond the sixth must be zero. */
export function micros(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{0,6})(0*))?$/.exec(text);
  if (!match) throw new Error(`${text} is not an exact amount in micros`);
  const value = BigInt((match[2] ?? '') + (match[3] ?? '').padEnd(6, '0'));
  return match[1] ? -value : value;
}
