import { addDays } from '@pmd/core/days';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';
import {
  type Grain,
  grains,
  keyOf,
  type Level,
  levels,
  makeFacts,
  micros,
  type Rates,
  type Totals,
  toCsv,
  totalsBy,
} from '../support/reference.ts';

// 45 daily files of three clients, one of them restated, crossing two month ends, with rates that change in between.
const FROM = '2026-08-20';
const DAYS = 45;
const rates: Record<string, Rates> = {
  'Acme, Inc.': [['10', null]],
  Bolt: [
    ['7.1234', '2026-08-25'],
    ['9.9999', '2026-09-14'],
    ['0', '2026-09-28'],
  ],
  'قناة "Sol"': [
    ['3.3333', '2026-07-01'],
    ['12.5', '2026-09-01'],
  ],
};
const clients = Object.keys(rates);
const restatedDay = addDays(FROM, 20);
const original = makeFacts(clients, FROM, DAYS, 1);
const restated = makeFacts(clients.slice(0, 2), restatedDay, 1, 2);
const facts = [
  ...original.filter((fact) => fact.date !== restatedDay || fact.client === clients[2]),
  ...restated,
];

const measures = [
  'impressions',
  'clicks',
  'conversions',
  'revenue',
  'spend',
  'cpm',
  'ctr',
  'cpc',
  'cpa',
  'roas',
  'conversion_rate',
];
const member = (name: string) => `performance.${name}`;

let product: Product;
let admin: Session;

beforeAll(async () => {
  product = await startProduct();
  admin = await Session.logIn(product.url, ADMIN);
  for (const name of clients) await admin.createClient(name, rates[name]);
});
afterAll(() => product?.stop());

describe('45 daily files through upload, worker, Postgres and Cube', () => {
  it('end as success, every row loaded', async () => {
    const days = Array.from({ length: DAYS }, (_, i) => addDays(FROM, i));
    const runs = [];
    for (const day of days) {
      runs.push(await admin.upload(`daily_${day}.csv`, toCsv(original.filter((fact) => fact.date === day))));
    }
    runs.push(await admin.upload(`daily_${restatedDay}_restated.csv`, toCsv(restated)));
    for (const id of runs) {
      const run = await admin.ended(id);
      expect(run).toMatchObject({ status: 'success', rowsRejected: 0, rowsHeld: 0, rowsIgnored: 0 });
      expect(run.rowsLoaded).toBe(run.rowsRead);
    }
  });

  it('are visible in Cube within 30 seconds of success', async () => {
    const expected = String(facts.reduce((sum, fact) => sum + fact.impressions, 0n));
    await until(async () => {
      const [row] = await admin.cube({ measures: [member('impressions')], timeDimensions: [range()] });
      return row?.[member('impressions')] === expected;
    }, 30_000);
  });

  for (const level of ['all', ...levels] as const) {
    for (const grain of grains) {
      it(`give the independently computed totals by ${level} and ${grain}`, async () => {
        const expected = totalsBy(facts, rates, level, grain);
        const actual = await ask(level, grain);
        expect([...actual.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
        for (const [key, totals] of expected) expectTotals(key, actual.get(key) ?? {}, totals);
      });
    }
  }

  it('keep creatives of one name under two placements apart', async () => {
    const rows = await admin.cube({
      measures: [member('impressions')],
      dimensions: [member('creative'), member('creative_id')],
      filters: [
        { member: member('client'), operator: 'equals', values: ['Bolt'] },
        { member: member('creative'), operator: 'equals', values: ['Banner'] },
      ],
      order: { [member('creative_id')]: 'asc' },
    });
    const paths = new Set(
      facts
        .filter((f) => f.client === 'Bolt' && f.creative === 'Banner')
        .map((f) => [f.campaign, f.strategy, f.placement].join()),
    );
    expect(rows.length).toBe(paths.size);
    expect(rows.length).toBeGreaterThan(4);
  });

  it('carry a new name of a client within 30 seconds', async () => {
    const { items } = await admin.send('GET', '/api/clients');
    const bolt = items.find((client: { name: string }) => client.name === 'Bolt');
    const names = async () =>
      (await admin.cube({ measures: [member('clicks')], dimensions: [member('client')] })).map(
        (row) => row[member('client')],
      );
    expect(await names()).toContain('Bolt');
    await admin.send('PATCH', `/api/clients/${bolt.id}`, { name: 'Bolt & Sons' });
    await until(async () => (await names()).includes('Bolt & Sons'));
    await admin.send('PATCH', `/api/clients/${bolt.id}`, { name: 'Bolt' });
    await until(async () => (await names()).includes('Bolt'));
  });

  it('put spend right when a rate is changed in the past', async () => {
    const { items } = await admin.send('GET', '/api/clients');
    const acme = items.find((client: { name: string }) => client.name === 'Acme, Inc.');
    await admin.send('POST', `/api/clients/${acme.id}/cpm`, { cpm: '11.1111', effectiveDate: '2026-09-10' });
    const changed: Record<string, Rates> = {
      ...rates,
      'Acme, Inc.': [
        ['10', null],
        ['11.1111', '2026-09-10'],
      ],
    };
    const expected = totalsBy(facts, changed, 'all', 'total').get(keyOf([], ''))?.spendMicros;
    await until(async () => {
      const [row] = await admin.cube({ measures: [member('spend')] });
      return micros(row[member('spend')]) === expected;
    });
  });
});

const range = (grain: Grain = 'total') => ({
  dimension: member('date'),
  dateRange: [FROM, addDays(FROM, DAYS - 1)],
  ...(grain !== 'total' && { granularity: grain }),
});

type Row = Record<string, string | null>;

async function ask(level: Level | 'all', grain: Grain): Promise<Map<string, Row>> {
  const path = level === 'all' ? [] : levels.slice(0, levels.indexOf(level) + 1);
  const rows: Row[] = await admin.cube({
    measures: measures.map(member),
    dimensions: path.flatMap((name) => [member(name), member(`${name}_id`)]),
    timeDimensions: [range(grain)],
    order: Object.fromEntries(path.map((name) => [member(`${name}_id`), 'asc'])),
  });
  return new Map(
    rows.map((row) => {
      const names = path.map((name) => row[member(name)] ?? '');
      return [keyOf(names, grain === 'total' ? '' : (row[member('date')] ?? '').slice(0, 10)), row];
    }),
  );
}

function expectTotals(key: string, row: Row, totals: Totals): void {
  const value = (name: string) => row[member(name)] ?? null;
  const exact = {
    impressions: BigInt(value('impressions') ?? -1),
    clicks: BigInt(value('clicks') ?? -1),
    conversions: BigInt(value('conversions') ?? -1),
    revenue: micros(value('revenue') ?? '-1'),
    spend: value('spend') === null ? null : micros(value('spend') ?? ''),
  };
  expect({ key, ...exact }).toEqual({
    key,
    impressions: totals.impressions,
    clicks: totals.clicks,
    conversions: totals.conversions,
    revenue: totals.revenueMicros,
    spend: totals.spendMicros,
  });
  expectRatio(key, value('ctr'), totals.clicks, totals.impressions);
  expectRatio(key, value('conversion_rate'), totals.conversions, totals.clicks);
  if (key.includes('Bolt') || key.startsWith('[""') || !/Acme|Sol/.test(key)) return;
  // These clients have a rate on every day, so that plain sums are what the ratios are of.
  const { spendMicros } = totals;
  expectRatio(key, value('cpm'), scaled(spendMicros, 1000n), totals.impressions * 1_000_000n);
  expectRatio(key, value('cpc'), spendMicros, totals.clicks * 1_000_000n);
  expectRatio(key, value('cpa'), spendMicros, totals.conversions * 1_000_000n);
  expectRatio(key, value('roas'), totals.revenueMicros, spendMicros ?? 0n);
}

const scaled = (amount: bigint | null, factor: bigint) => (amount === null ? null : amount * factor);

/** A ratio is that of the sums to 12 digits, and null where there is nothing to divide by. */
function expectRatio(
  key: string,
  actual: string | null,
  numerator: bigint | null,
  denominator: bigint,
): void {
  if (numerator === null || denominator === 0n) {
    expect([key, actual]).toEqual([key, null]);
    return;
  }
  const expected = Number(numerator) / Number(denominator);
  expect(Math.abs(Number(actual) - expected), `${key}: ${actual} for ${expected}`).toBeLessThanOrEqual(
    expected * 1e-12 + 1e-15,
  );
}
