import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestCube, type TestCube } from './testing/cube.ts';
import { addFacts, north, restate } from './testing/facts.ts';
import { adminToken, serviceToken } from './testing/tokens.ts';

const { placementDays } = createRequire(import.meta.url)('../month.js') as {
  placementDays(
    connection: TestCube['db'],
    range: string[],
    named?: { count: string; sum: string },
  ): Promise<string>;
};

let cube: TestCube;
let admin: string;
beforeAll(async () => {
  cube = await startTestCube();
  admin = await adminToken();
});
afterAll(() => cube?.stop());

// One for each rollup, and the facts.
const levels = ['client', 'campaign', 'placement', 'creative'];

async function clicks(level: string, from: string, to = from): Promise<bigint> {
  const { rows } = await cube.load(
    {
      measures: ['performance.clicks'],
      dimensions: [`performance.${level}_id`],
      timeDimensions: [{ dimension: 'performance.date', dateRange: [from, to] }],
    },
    admin,
  );
  return rows.reduce((total, row) => total + BigInt(row['performance.clicks'] ?? 0), 0n);
}

async function truth(from: string, to = from): Promise<bigint> {
  const { rows } = await cube.db.query(
    `select coalesce(sum(clicks), 0) as clicks from media.daily_metrics
     where organization_id = $1 and date between $2 and $3`,
    [north.id, from, to],
  );
  return BigInt(rows[0].clicks);
}

/** Waits until a day's clicks are right at every level; the promise is 30 seconds. */
async function shows(day: string): Promise<void> {
  const expected = await truth(day);
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await Promise.all(levels.map((level) => clicks(level, day)));
    if (found.every((value) => value === expected)) return;
    if (Date.now() > deadline) throw new Error(`${day}: ${levels} show ${found}, not ${expected}`);
    await delay(100);
  }
}

const restatedDay = '2026-04-15';

it.each([
  ['a restated day of a past month', restatedDay, () => restate(cube.db, restatedDay)],
  ['a new month', '2026-06-01', () => addFacts(cube.db, '2026-06-01', '2026-06-30')],
  ['a month after a gap', '2026-09-10', () => addFacts(cube.db, '2026-09-01', '2026-09-12')],
  ['a month before all others', '2025-12-30', () => addFacts(cube.db, '2025-12-01', '2025-12-31')],
])(
  'shows %s by itself, and all of it',
  async (_, day, change) => {
    await shows(day);
    const before = await truth(day);
    await change();
    expect(await truth(day)).not.toBe(before);
    // Asking for one day while Cube builds the month must not leave that day alone in it.
    await shows(day);
    const [from, to] = [`${day.slice(0, 8)}01`, `${day.slice(0, 8)}30`];
    for (const level of levels) expect(await clicks(level, from, to), level).toBe(await truth(from, to));
  },
  40_000,
);

it('notices without being asked for the numbers', async () => {
  await shows(restatedDay);
  const stale = await newestTable('dm_placement_day20260401');
  await restate(cube.db, restatedDay);
  await expect.poll(() => newestTable('dm_placement_day20260401'), { timeout: 15_000 }).not.toBe(stale);
  await shows(restatedDay);
});

it('ends on the last of many restatements, of which Cube sees several within a second', async () => {
  for (let i = 0; i < 60; i++) {
    await restate(cube.db, restatedDay);
    await clicks('client', restatedDay);
  }
  await shows(restatedDay);
});

async function newestTable(prefix: string): Promise<string> {
  const { rows } = await cube.db.query(
    `select max(oid::int8) as newest from pg_class
     where relnamespace = 'cube_rollups'::regnamespace and relkind = 'r' and starts_with(relname, $1)`,
    [prefix],
  );
  return rows[0].newest;
}

it('leaves the tables of other months alone', async () => {
  await shows(restatedDay);
  const other = await newestTable('dm_campaign_day20260301');
  await restate(cube.db, restatedDay);
  await shows(restatedDay);
  expect(await newestTable('dm_campaign_day20260301')).toBe(other);
});

// A build that was under way already takes the order's place, and its own table never comes.
const final = ['done', 'missing_partition'];

it("takes the worker's order to rebuild a month", async () => {
  await shows(restatedDay);
  const endpoint = '/cubejs-api/v1/pre-aggregations/jobs';
  const token = await serviceToken();
  const selector = {
    contexts: [{ securityContext: {} }],
    timezones: ['UTC'],
    preAggregations: [
      'daily_metrics.client_day',
      'daily_metrics.campaign_day',
      'daily_metrics.placement_day',
    ],
    dateRange: ['2026-04-01', '2026-04-30'],
  };
  const posted = await cube.request(endpoint, token, { action: 'post', selector });
  expect(posted.body).toHaveLength(3);
  const get = { action: 'get', tokens: posted.body, resType: 'object' };
  const atWork = async () => {
    const { body } = await cube.request(endpoint, token, get);
    const statuses = Object.values(body as Record<string, { status: string }>).map(({ status }) => status);
    return statuses.filter((status) => !final.includes(status));
  };
  await expect.poll(atWork, { timeout: 15_000 }).toEqual([]);
});

it('all rollups of a month are built from one reading of its facts, until one is named by a later version of them', async () => {
  const april = ['2026-04-01T00:00:00.000Z', '2026-04-30T23:59:59.999Z'];
  const windows = ['2026-03-04T00:00:00.000Z', '2026-04-30T23:59:59.999Z'];
  const versionOf = async () => {
    const { rows } = await cube.db.query(
      `select count(*), sum(version) from media.metrics_version where month = '2026-04-01'`,
    );
    return rows[0];
  };
  const first = await versionOf();
  const [table, longer] = [
    await placementDays(cube.db, april, first),
    await placementDays(cube.db, windows, first),
  ];
  await restate(cube.db, '2026-04-10');
  expect(await placementDays(cube.db, april, first)).toBe(table);
  // Of days before the month the name says nothing.
  expect(await placementDays(cube.db, windows, first)).not.toBe(longer);
  const later = await placementDays(cube.db, april, await versionOf());
  expect(later).not.toBe(table);
  const { rows } = await cube.db.query(
    `select sum(clicks) as clicks from ${later} where organization_id = $1`,
    [north.id],
  );
  expect(BigInt(rows[0].clicks)).toBe(await truth('2026-04-01', '2026-04-30'));
});
