import { type MetricName, metricNames, metrics } from '@pmd/core/metrics';
import { sql } from '@pmd/core/sql';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Row, startTestCube, type TestCube } from './testing/cube.ts';
import { acme, birch, north, rival, seedNames, south } from './testing/facts.ts';
import { adminToken, clientToken } from './testing/tokens.ts';

/** A line of a file whose names are ids by now, and the CPM in force on its day. */
interface Golden {
  client: string;
  date: string;
  impressions: bigint;
  clicks: bigint;
  conversions: bigint;
  revenueMicros: bigint;
  cpm: string | null;
}

// Roundings, zeros in every place where something is divided by, a day without a CPM, large numbers.
const golden: Golden[] = [
  fact(acme.id, '2026-03-01', 250_000n, 3_000n, 60n, 9_000_000_000n, '12.5000'),
  fact(acme.id, '2026-03-02', 333n, 7n, 0n, 0n, '0.3333'),
  fact(acme.id, '2026-03-03', 0n, 0n, 0n, 1n, '12.3456'),
  fact(acme.id, '2026-03-04', 17n, 0n, 0n, 0n, '0.0000'),
  fact(birch.id, '2026-03-01', 9_007_199_254n, 740_993n, 11n, 3_002_399_751_580_331n, '7.7777'),
  fact(birch.id, '2026-03-02', 12_345n, 678n, 9n, 123_456_789n, null),
];

function fact(
  client: string,
  date: string,
  impressions: bigint,
  clicks: bigint,
  conversions: bigint,
  revenueMicros: bigint,
  cpm: string | null,
): Golden {
  return { client, date, impressions, clicks, conversions, revenueMicros, cpm };
}

let cube: TestCube;
let admin: string;
beforeAll(async () => {
  cube = await startTestCube({}, async (db) => {
    await seedNames(db);
    await transform(db);
  });
  admin = await adminToken();
});
afterAll(() => cube?.stop());

/** The golden rows through the statements by which the worker turns lines into facts. */
async function transform(db: pg.Client): Promise<void> {
  await db.query('begin');
  await db.query(sql('ingest/create_working_tables'));
  for (const [i, row] of golden.entries()) {
    const { client, date, impressions, clicks, conversions, revenueMicros, cpm } = row;
    await db.query("select media.ensure_partitions('2026-03-01', '2026-03-01')");
    await db.query('insert into slice (client_id, date, rows, cpm) values ($1, $2, 1, $3)', [
      client,
      date,
      cpm,
    ]);
    await db.query(
      `insert into located
       select $1, null, cr.client_id, $3, st.campaign_id, pl.strategy_id, pl.id, cr.id, false, cr.name_key, $4, $5, $6, $7
       from media.creatives cr
       join media.placements pl on pl.id = cr.placement_id
       join media.strategies st on st.id = pl.strategy_id
       where cr.client_id = $2 order by cr.id limit 1`,
      [i, client, date, impressions, clicks, conversions, revenueMicros],
    );
  }
  await db.query(sql('media/insert_daily_metrics'), [north.id]);
  await db.query(sql('media/bump_versions'), [north.id]);
  await db.query('commit');
}

/** A fraction of whole numbers, so that nothing is rounded before it is compared. */
type Fraction = [numerator: bigint, denominator: bigint] | null;

const base = ['impressions', 'clicks', 'conversions', 'revenue', 'spend'] as const;

/** What the dictionary's formula gives over these rows. `whole` are the rows of the whole answer. */
function evaluate(name: MetricName, rows: Golden[], whole: Golden[] = rows): Fraction {
  const { formula, needs, over } = metrics[name];
  const plain = /^sum of (?:conversion )?(\w+)$/.exec(formula);
  if (plain) return sum(plain[1] as string, rows);
  if (name === 'spend') return sum('spend', rows);
  // What is divided by a spend counts on the rows whose spend is known.
  const counted = needs === 'spend' ? rows.filter(({ cpm }) => cpm !== null) : rows;
  const result = calculate(formula, (term) => {
    const ofWhole = / of all rows of the answer$/;
    return ofWhole.test(term) ? sum(term.replace(ofWhole, ''), whole) : sum(term, counted);
  });
  if (over === undefined) throw new Error(`${name} divides by nothing and is no sum`);
  return result;
}

function sum(term: string, rows: Golden[]): Fraction {
  if (term === 'spend') {
    const priced = rows.filter(({ cpm }) => cpm !== null);
    return priced.length === 0
      ? null
      : [priced.reduce((total, row) => total + spendMicros(row), 0n), 1_000_000n];
  }
  if (term === 'revenue') return [rows.reduce((total, row) => total + row.revenueMicros, 0n), 1_000_000n];
  if (term !== 'impressions' && term !== 'clicks' && term !== 'conversions')
    throw new Error(`What is “${term}”?`);
  return [rows.reduce((total, row) => total + row[term], 0n), 1n];
}

/** The dictionary's formula of spend, for one row, rounded to the micro as it says. */
function spendMicros({ impressions, cpm }: Golden): bigint {
  const [formula = '', rounding] = metrics.spend.formula.split(', ');
  expect(rounding).toBe('rounded to the micro');
  const spend = calculate(formula, (term) =>
    term === 'CPM in force'
      ? [BigInt((cpm as string).replace('.', '')), 10_000n]
      : sum(term, [{ impressions } as Golden]),
  );
  const [numerator, denominator] = spend as [bigint, bigint];
  return (numerator * 2_000_000n + denominator) / (denominator * 2n);
}

/** `a / b × 1000`, from left to right. */
function calculate(formula: string, valueFor: (term: string) => Fraction): Fraction {
  const [first = '', ...rest] = formula.split(/ ([/×]) /);
  const read = (term: string): Fraction => (/^\d+$/.test(term) ? [BigInt(term), 1n] : valueFor(term));
  let value = read(first);
  for (let i = 0; i < rest.length; i += 2) {
    const operand = read(rest[i + 1] as string);
    if (value === null || operand === null) return null;
    const [a, b] = rest[i] === '/' ? [operand[1], operand[0]] : operand;
    if (b === 0n) return null;
    value = [value[0] * a, value[1] * b];
  }
  return value;
}

/** Compares by value: at the digits that Cube or Postgres gives, at least six. */
function expectEqual(actual: string | null | undefined, expected: Fraction, what: string): void {
  if (expected === null || actual === null || actual === undefined) {
    expect(actual ?? null, what).toBe(expected === null ? null : expected.join(' / '));
    return;
  }
  const digits = actual.split('.')[1]?.length ?? 0;
  const scale = 10n ** BigInt(digits);
  const [numerator, denominator] = expected;
  const off = BigInt(actual.replace('.', '')) * denominator - numerator * scale;
  // Half a digit: what rounding may do.
  expect(
    (off < 0n ? -off : off) * 2n <= denominator,
    `${what}: ${actual} is not ${numerator} / ${denominator}`,
  ).toBe(true);
}

const ratios = metricNames.filter((name) => ['Cost', 'Delivery', 'Results'].includes(metrics[name].group));
const shares = base.map((name) => `${name}_share` as const);

describe('golden rows', () => {
  it('give in every row of the facts what the formulas say', async () => {
    const { rows } = await cube.db.query(
      `select client_id, date::text, impressions::text, clicks::text, conversions::text, spend::text, conversion_revenue::text as revenue,
         ctr::text, cpc::text, cpa::text, roas::text
       from media.daily_metrics`,
    );
    expect(rows.length).toBe(golden.length);
    for (const row of rows) {
      const own = golden.filter(({ client, date }) => client === row.client_id && date === row.date);
      for (const name of [...base, 'ctr', 'cpc', 'cpa', 'roas'] as const) {
        expectEqual(row[name], evaluate(name, own), `${name} on ${row.date}`);
      }
    }
  });

  it.each([
    ['in total', [], false],
    ['by client', ['performance.client_id'], false],
    ['by day', [], true],
    ['by creative and day', ['performance.client_id', 'performance.creative_id'], true],
  ])('give in Cube, %s, what the formulas say', async (_, dimensions, byDay) => {
    const { rows } = await cube.load(
      {
        measures: [...ratios, ...shares].map((name) => `performance.${name}`),
        dimensions,
        timeDimensions: [
          {
            dimension: 'performance.date',
            dateRange: ['2026-03-01', '2026-03-31'],
            ...(byDay && { granularity: 'day' }),
          },
        ],
      },
      admin,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const own = golden.filter((each) => belongs(each, row));
      expect(own.length).toBeGreaterThan(0);
      for (const name of [...ratios, ...shares]) {
        expectEqual(
          row[`performance.${name}`],
          evaluate(name, own, golden),
          `${name} of ${JSON.stringify(row)}`,
        );
      }
    }
  });
});

describe('summaries', () => {
  it('are as they were reported, each tenant’s its own, with the ratios of the formulas', async () => {
    for (const client of [acme, birch, rival]) {
      const rows = golden.filter((row) => row.client === client.id);
      const total = (name: 'impressions' | 'clicks' | 'conversions' | 'revenueMicros', of = rows) =>
        of.reduce((sum, row) => sum + row[name], 0n);
      const priced = rows.filter(({ cpm }) => cpm !== null);
      await cube.db.query(
        `insert into media.monthly_summaries (
           organization_id, client_id, month_start, month_end, impressions, clicks, conversions, revenue_micros, spend_micros,
           priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros, missing_days, unpriced_days, is_final
         ) values ($1, $2, '2026-03-01', '2026-03-31', $3, $4, $5, $6, $7, $8, $9, $10, $11, '{2026-03-05}', '{}', false)`,
        [
          client.organizationId,
          client.id,
          ...(['impressions', 'clicks', 'conversions', 'revenueMicros'] as const).map((name) => total(name)),
          priced.reduce((sum, row) => sum + spendMicros(row), 0n),
          ...(['impressions', 'clicks', 'conversions', 'revenueMicros'] as const).map((name) =>
            total(name, priced),
          ),
        ],
      );
    }
    const query = {
      measures: [...ratios, 'missing_days'].map((name) => `summaries.${name}`),
      dimensions: ['summaries.client_id', 'summaries.first_day'],
      filters: [{ member: 'summaries.period', operator: 'equals', values: ['month'] }],
      order: [['summaries.client_id', 'asc']],
    };
    const { rows } = await cube.load(query, admin);
    expect(rows.map((row) => row['summaries.client_id'])).toEqual([acme.id, birch.id]);
    for (const row of rows) {
      expect(row).toMatchObject({
        'summaries.first_day': '2026-03-01T00:00:00.000',
        'summaries.missing_days': '1',
      });
      const own = golden.filter(({ client }) => client === row['summaries.client_id']);
      for (const name of ratios) expectEqual(row[`summaries.${name}`], evaluate(name, own), name);
    }
    const { rows: ofClient } = await cube.load(query, await clientToken(birch));
    expect(ofClient).toEqual([rows[1]]);
  });
});

describe('data quality', () => {
  it('counts the days of each client, and those whose spend is unknown', async () => {
    const run = await cube.db.query<{ id: string }>(
      `with source as (
         insert into ingest.sources (organization_id, name, kind) values ($1, 'Uploads', 'upload') returning id
       )
       insert into ingest.ingestion_logs (organization_id, source_id, file_name)
       select $1, id, 'golden.csv' from source returning id`,
      [north.id],
    );
    for (const { client, date } of golden) {
      await cube.db.query(
        'insert into ingest.slices (organization_id, ingestion_run_id, client_id, date, rows) values ($1, $2, $3, $4, 1)',
        [north.id, run.rows[0]?.id, client, date],
      );
    }
    const members = ['days', 'rows_loaded', 'days_without_cpm', 'impressions_without_cpm', 'restated'];
    const query = {
      measures: members.map((name) => `data_quality.${name}`),
      dimensions: ['data_quality.client_id'],
      timeDimensions: [{ dimension: 'data_quality.date', dateRange: ['2026-03-01', '2026-03-31'] }],
      order: [['data_quality.client_id', 'asc']],
    };
    const values = (row: Row) => members.map((name) => row[`data_quality.${name}`]);
    const { rows } = await cube.load(query, admin);
    expect(rows.map(values)).toEqual([
      ['4', '4', '0', '0', '0'],
      ['2', '2', '1', '12345', '0'],
    ]);
    const { rows: ofClient } = await cube.load(query, await clientToken(birch));
    expect(ofClient).toEqual([rows[1]]);
    expect((await cube.load(query, await adminToken(south.id))).rows).toEqual([]);
  });
});

const belongs = ({ client, date }: Golden, row: Row) =>
  (row['performance.client_id'] ?? client) === client && (row['performance.date'] ?? date).startsWith(date);

describe('the dictionary', () => {
  it('names every measure of the view and no other, and the model says the same of it', async () => {
    const { body } = await cube.request('/cubejs-api/v1/meta', admin);
    const { measures } = body.cubes.find(({ name }: Answer) => name === 'performance');
    const shown = measures.filter(({ isVisible }: Answer) => isVisible);
    expect(shown.map(({ name }: Answer) => name.replace('performance.', '')).sort()).toEqual(
      [...metricNames].sort(),
    );
    for (const measure of shown) {
      const metric = metrics[measure.name.replace('performance.', '') as MetricName];
      expect(measure.shortTitle).toBe(metric.title);
      expect(measure.description).toContain(metric.formula);
      expect(measure.description).toContain(metric.whenNull ?? metric.unit);
      expect(measure.meta).toMatchObject({ kind: metric.kind, good: metric.good, synonyms: metric.synonyms });
    }
  });

  it('has examples that are right, and synonyms that mean one metric each', () => {
    for (const name of metricNames) {
      const [, left = '', right = ''] = /^([\d,.]+[^=]*) = ([\d,.]+\d)/.exec(metrics[name].example) ?? [];
      if (left === '') continue;
      const plain = (text: string) => text.replaceAll(',', '').trim();
      const [first, ...rest] = plain(left)
        .replace(' of ', ' / ')
        .replaceAll(/ [a-z]+/g, '')
        .split(/ ([+/×]) /);
      let value = Number(first);
      for (let i = 0; i < rest.length; i += 2) {
        const operand = Number(rest[i + 1]);
        value = rest[i] === '+' ? value + operand : rest[i] === '×' ? value * operand : value / operand;
      }
      const digits = plain(right).split('.')[1]?.length ?? 0;
      expect(value.toFixed(digits), metrics[name].example).toBe(plain(right));
    }
    const synonyms = metricNames.flatMap((name) => metrics[name].synonyms);
    expect(new Set(synonyms).size).toBe(synonyms.length);
  });
});
