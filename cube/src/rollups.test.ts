import { standardQueries } from '@pmd/test/support/standard-queries';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Query, type Row, startTestCube, type TestCube } from './testing/cube.ts';
import { acme, firstDay, lastDay, north } from './testing/facts.ts';
import { type Fact, type Grain, readFacts, totals } from './testing/oracle.ts';
import { adminToken, clientToken } from './testing/tokens.ts';

let cube: TestCube;
let admin: string;
let facts: Fact[];
beforeAll(async () => {
  cube = await startTestCube();
  admin = await adminToken();
  facts = await readFacts(cube.db, north.id);
});
afterAll(() => cube?.stop());

const measures = 'impressions clicks conversions revenue spend cpm ctr cpc cpa roas conversion_rate'
  .split(' ')
  .map((name) => `performance.${name}`);
const everyDay = [firstDay, lastDay];
const time = (granularity?: Grain, dateRange: string[] = everyDay) => ({
  timeDimensions: [{ dimension: 'performance.date', dateRange, ...(granularity && { granularity }) }],
});
const byLevel = (level: string) => ({ dimensions: [`performance.${level}_id`, `performance.${level}`] });

const levels: [level: string, rollup: string | undefined][] = [
  ['client', 'daily_metrics.client_day'],
  ['campaign', 'daily_metrics.campaign_day'],
  ['strategy', 'daily_metrics.placement_day'],
  ['placement', 'daily_metrics.placement_day'],
  ['creative', undefined],
];
const grains: (Grain | undefined)[] = [undefined, 'month', 'week', 'day'];

describe('totals equal those computed from the facts by hand', () => {
  const cases = [['total', 'daily_metrics.client_day'] as const, ...levels].flatMap(([level, rollup]) =>
    grains.map((grain) => [level, grain ?? 'range', rollup ?? 'the facts', grain] as const),
  );

  it.each(cases)('by %s and %s, served by %s', async (level, _, servedBy, grain) => {
    const query = { measures, ...(level !== 'total' && byLevel(level)), ...time(grain) };
    const { rows, rollup } = await cube.load(query, admin);
    expect(rollup ?? 'the facts').toBe(servedBy);
    expectRows(rows, totals(facts, level, grain));
  });

  it('for the days of a range that begins and ends within months', async () => {
    const range = ['2026-03-30', '2026-04-02'];
    const within = facts.filter(({ date }) => date >= '2026-03-30' && date <= '2026-04-02');
    const { rows } = await cube.load({ measures, ...byLevel('campaign'), ...time('day', range) }, admin);
    expectRows(rows, totals(within, 'campaign', 'day'));
  });

  it('for a client, whose token adds filters of its own', async () => {
    const own = facts.filter(({ client_id }) => client_id === acme.id);
    for (const [level, servedBy] of levels) {
      const { rows, rollup } = await cube.load(
        { measures, ...byLevel(level), ...time() },
        await clientToken(acme),
      );
      expect(rollup).toBe(servedBy);
      expectRows(rows, totals(own, level, undefined));
    }
  });

  it('among months of which no day, some days and all days have a CPM', () => {
    const priced = totals(facts, 'client', 'month').map(({ rows, pricedRows }) => [
      pricedRows > 0,
      pricedRows < rows,
    ]);
    expect(priced).toEqual(
      expect.arrayContaining([
        [false, true],
        [true, true],
        [true, false],
      ]),
    );
  });
});

function expectRows(rows: Row[], expected: ReturnType<typeof totals>): void {
  const key = (row: Row) => [row['performance.date']?.slice(0, 10) ?? '', idOf(row)].join(' ');
  const actual = new Map(rows.map((row) => [key(row), row]));
  expect(actual.size).toBe(rows.length);
  expect([...actual.keys()].sort()).toEqual(expected.map(({ date, id }) => `${date} ${id}`).sort());
  for (const { date, id, values, name } of expected) {
    const row = actual.get(`${date} ${id}`) as Row;
    if (name) expect(Object.values(row)).toContain(name);
    for (const [measure, value] of Object.entries(values)) {
      const found = row[`performance.${measure}`] ?? null;
      if (typeof value !== 'number') expect(found, measure).toBe(value);
      else {
        expect(found, measure).not.toBeNull();
        expect(Math.abs(Number(found) - value), measure).toBeLessThanOrEqual(Math.abs(value) * 1e-12);
      }
    }
  }
}

function idOf(row: Row): string {
  const found = Object.entries(row).find(([member]) => member.endsWith('_id'));
  return found?.[1] ?? '';
}

describe('windows', () => {
  const starts: [window: string, start: string][] = [
    ['7d', "day - interval '6 days'"],
    ['28d', "day - interval '27 days'"],
    ['mtd', "date_trunc('month', day)"],
  ];
  const windows = starts.flatMap(([window]) =>
    ['impressions', 'clicks', 'conversions', 'revenue', 'spend'].map(
      (name) => `performance.${name}_${window}`,
    ),
  );

  async function truth(window: string, start: string, from: string, to: string, level: string) {
    const { rows } = await cube.db.query<Row>(
      `select to_char(day, 'YYYY-MM-DD') as day, ${level} as id,
         sum(impressions) as impressions, sum(clicks) as clicks, sum(conversions) as conversions,
         sum(conversion_revenue_micros) * 0.000001 as revenue, sum(spend_micros) * 0.000001 as spend
       from generate_series($1::date, $2::date, interval '1 day') as day
       join media.daily_metrics on date between ${start} and day and organization_id = $3
       group by 1, 2`,
      [from, to, north.id],
    );
    return rows.map(({ day, id, ...sums }) => [
      `${day} ${id} ${window}`,
      Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, value && Number(value)])),
    ]);
  }

  // Days across two ends of months, so that each window begins in another partition than it ends in.
  it.each([
    ['in total', "''", [], 'daily_metrics.client_window'],
    ['by client', 'client_id', ['performance.client_id'], 'daily_metrics.client_window'],
    ['by campaign', 'campaign_id', ['performance.campaign_id'], undefined],
    ['by placement', 'placement_id', ['performance.placement_id'], undefined],
    ['by creative', 'creative_id', ['performance.creative_id'], undefined],
  ])('%s are those of the facts', async (_, level, dimensions, servedBy) => {
    const [from, to] = ['2026-03-28', '2026-05-03'];
    const { rows, rollup } = await cube.load(
      { measures: windows, dimensions, ...time('day', [from, to]), limit: 5000 },
      admin,
    );
    expect(rollup).toBe(servedBy);
    const found = rows.flatMap((row) =>
      starts.map(([window]) => [
        `${row['performance.date']?.slice(0, 10)} ${dimensions.map((member) => row[member]).join('')} ${window}`,
        Object.fromEntries(
          ['impressions', 'clicks', 'conversions', 'revenue', 'spend'].map((name) => {
            const value = row[`performance.${name}_${window}`];
            return [name, value && Number(value)];
          }),
        ),
      ]),
    );
    const expected = [];
    for (const each of starts) expected.push(...(await truth(...each, from, to, level)));
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });

  it('of a range are those of its last day', async () => {
    const { rows } = await cube.load(
      {
        measures: ['performance.clicks_7d', 'performance.clicks_28d'],
        ...time(undefined, ['2026-03-28', '2026-05-03']),
      },
      admin,
    );
    const day = await cube.load(
      {
        measures: ['performance.clicks_7d', 'performance.clicks_28d'],
        ...time('day', ['2026-05-03', '2026-05-03']),
      },
      admin,
    );
    expect(day.rows[0]).toMatchObject(rows[0] as Row);
  });
});

describe('which rollup serves a query', () => {
  const range = time().timeDimensions;
  const clicks = { measures: ['performance.clicks'], timeDimensions: range };
  const equals = (member: string) => ({ filters: [{ member, operator: 'equals', values: [acme.id] }] });

  it.each<[name: string, query: Query, rollup: string | undefined]>([
    ['client names alone', { dimensions: ['performance.client'] }, 'daily_metrics.client_day'],
    [
      'campaign names of a client',
      { dimensions: ['performance.campaign'], ...equals('performance.client_id') },
      'daily_metrics.campaign_day',
    ],
    ['a filter by client', { ...clicks, ...equals('performance.client_id') }, 'daily_metrics.client_day'],
    ['a filter by client name', { ...clicks, ...equals('performance.client') }, 'daily_metrics.client_day'],
    [
      'a filter by campaign',
      { ...clicks, ...equals('performance.campaign_id') },
      'daily_metrics.campaign_day',
    ],
    [
      'a filter by placement',
      { ...clicks, ...equals('performance.placement_id') },
      'daily_metrics.placement_day',
    ],
    ['a filter by creative', { ...clicks, ...equals('performance.creative_id') }, undefined],
    ['no range of dates', { measures: ['performance.roas'] }, 'daily_metrics.client_day'],
    ['quarters', { ...clicks, ...time('quarter') }, 'daily_metrics.client_day'],
    [
      'the top ten',
      { ...clicks, dimensions: ['performance.campaign'], order: { 'performance.clicks': 'desc' }, limit: 10 },
      'daily_metrics.campaign_day',
    ],
    [
      'a filter on a ratio',
      {
        ...clicks,
        dimensions: ['performance.campaign'],
        filters: [{ member: 'performance.ctr', operator: 'gt', values: ['0'] }],
      },
      'daily_metrics.campaign_day',
    ],
  ])('%s', async (_, query, rollup) => {
    expect((await cube.load(query, admin)).rollup).toBe(rollup);
    expect((await cube.load(query, await clientToken(acme))).rollup).toBe(rollup);
  });

  it('every question that the product asks, for an administrator and for a client', async () => {
    const { rows } = await cube.db.query(
      `select pl.client_id as client, st.campaign_id as campaign, st.id as strategy, pl.id as placement
       from media.placements pl join media.strategies st on st.id = pl.strategy_id
       where pl.client_id = $1 order by pl.id limit 1`,
      [acme.id],
    );
    const questions = standardQueries({
      range: ['2026-04-10', '2026-05-20'],
      previous: ['2026-03-16', '2026-04-09'],
      ...rows[0],
    });
    expect(questions.length).toBe(12);
    for (const token of [admin, await clientToken(acme)]) {
      for (const { name, query, servedBy } of questions) {
        const { body } = await cube.request('/cubejs-api/v1/load', token, { query, queryType: 'multi' });
        for (const { usedPreAggregations, data } of body.results) {
          const used = Object.keys(usedPreAggregations ?? {});
          expect([name, ...used]).toEqual([
            name,
            ...(servedBy === 'facts' ? [] : [`cube_rollups.dm_${servedBy}`]),
          ]);
          expect([name, data.length > 0]).toEqual([name, true]);
        }
      }
    }
  });

  it('a question to the facts about one placement is answered by its own rows', async () => {
    const { rows } = await cube.db.query(
      'select id from media.placements where client_id = $1 order by id limit 1',
      [acme.id],
    );
    const query = {
      ...clicks,
      ...byLevel('creative'),
      filters: [{ member: 'performance.placement_id', operator: 'equals', values: [rows[0].id] }],
    };
    const own = facts.filter(({ placement_id }) => placement_id === rows[0].id);
    const answer = await cube.load(query, await clientToken(acme));
    expect(answer.rollup).toBeUndefined();
    const total = answer.rows.reduce((sum, row) => sum + BigInt(row['performance.clicks'] ?? 0), 0n);
    expect(total).toBe(own.reduce((sum, fact) => sum + BigInt(fact.clicks ?? 0), 0n));
    expect(answer.rows.length).toBe(new Set(own.map(({ creative_id }) => creative_id)).size);
  });

  it('both periods of a comparison', async () => {
    const compareDateRange = [
      ['2026-04-01', '2026-04-30'],
      ['2026-05-01', '2026-05-20'],
    ];
    const query = {
      measures: ['performance.clicks'],
      timeDimensions: [{ dimension: 'performance.date', compareDateRange }],
    };
    const { body } = await cube.request('/cubejs-api/v1/load', admin, { query, queryType: 'multi' });
    for (const [i, [from, to]] of compareDateRange.entries()) {
      const { rows } = await cube.db.query(
        'select sum(clicks) from media.daily_metrics where organization_id = $1 and date between $2 and $3',
        [north.id, from, to],
      );
      expect(body.results[i].data).toEqual([
        {
          'performance.clicks': rows[0].sum,
          compareDateRange: `${from}T00:00:00.000 - ${to}T23:59:59.999`,
        },
      ]);
      expect(Object.keys(body.results[i].usedPreAggregations)).toEqual(['cube_rollups.dm_client_day']);
    }
  });
});

describe('the tables in cube_rollups', () => {
  it('have names that Postgres keeps whole, and one table a month', async () => {
    await cube.load({ measures: ['performance.clicks'], ...byLevel('placement'), ...time() }, admin);
    const { rows } = await cube.db.query<{ name: string; kind: string }>(
      `select relname as name, relkind as kind from pg_class
       where relnamespace = 'cube_rollups'::regnamespace and relkind in ('r', 'i')`,
    );
    expect(rows.filter(({ kind }) => kind === 'i').length).toBeGreaterThan(0);
    for (const { name } of rows) expect(name.length, name).toBeLessThan(63);
    const placements = rows.flatMap(({ name }) => /^dm_placement_day(\d{8})_/.exec(name)?.[1] ?? []);
    expect([...new Set(placements)].sort()).toEqual(['20260301', '20260401', '20260501']);
  });

  it('hold sums, ids and names, and the organization and client that access is decided by', async () => {
    const { rows } = await cube.db.query(
      `select attname from pg_attribute join pg_class on pg_class.oid = attrelid
       where relnamespace = 'cube_rollups'::regnamespace and relname like 'dm_client_window%' and attnum > 0`,
    );
    expect([...new Set(rows.map(({ attname }) => attname))].sort()).toEqual(
      [
        'clients__name',
        'dm__client_id',
        'dm__date_day',
        'dm__organization_id',
        ...['clicks', 'conversions', 'impressions', 'revenue_micros', 'spend_micros'].flatMap((sum) => [
          `dm__${sum}`,
          `dm__${sum}_7d`,
          `dm__${sum}_28d`,
          `dm__${sum}_mtd`,
        ]),
        'dm__priced_clicks',
        'dm__priced_conversions',
        'dm__priced_impressions',
        'dm__priced_revenue_micros',
      ].sort(),
    );
  });

  it('hold sums as bigint, added up from placements, not from creatives', async () => {
    const { rows } = await cube.db.query(
      `select distinct format_type(atttypid, null) as type from pg_attribute join pg_class on pg_class.oid = attrelid
       where relnamespace = 'cube_rollups'::regnamespace and relkind = 'r' and attnum > 0
         and attname ~ '^dm__' and attname !~ '_(id|day)$'`,
    );
    expect(rows).toEqual([{ type: 'bigint' }]);
    const { rows: facts } = await cube.db.query(
      'select sum(spend_micros) as spend, sum(clicks) as clicks from media.daily_metrics',
    );
    const { rows: days } = await cube.db.query(
      'select sum(spend_micros) as spend, sum(clicks) as clicks from media.placement_days',
    );
    expect(days).toEqual(facts);
  });
});
