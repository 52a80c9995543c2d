import { asTenant } from '@pmd/core/database';
import { addDays, type Day } from '@pmd/core/days';
import { createLogger } from '@pmd/core/log';
import { sourceKeys } from '@pmd/core/source-keys';
import { sql } from '@pmd/core/sql';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import { type Fact, makeFacts, type Rates, toCsv } from '@pmd/test/support/reference';
import {
  daysOf,
  deltasOf,
  figuresOf,
  type Grain,
  groupsOf,
  periodStart,
  rankingsOf,
  sumsOf,
  underperformersOf,
} from '@pmd/test/support/summary-reference';
import fc from 'fast-check';
import type { JobHelpers } from 'graphile-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deps, ingestFile } from '../ingest/ingest-file.ts';
import { dropMonths } from '../media/drop-months.ts';
import { recomputeSpend } from '../tasks/recompute_spend.ts';
import { summaryTask } from '../tasks/weekly_summary.ts';
import { makeSummaries } from './make.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await startDatabase();
  deps = {
    db: database.worker,
    log: createLogger('test', 'silent'),
    keys: sourceKeys(database.config),
  };
});
afterAll(() => database.stop());

interface Organization {
  id: string;
  sourceId: string;
}

const admin = ({ id }: Organization) => ({ organizationId: id, role: 'admin' as const });

async function ingest(organization: Organization, csv: string, fileName = 'daily.csv'): Promise<string> {
  const id = await asTenant(database.api, admin(organization), async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      'insert into ingest.ingestion_logs (organization_id, source_id, file_name) values ($1, $2, $3) returning id',
      [organization.id, organization.sourceId, fileName],
    );
    const run = rows[0]?.id ?? '';
    await tx.query(
      'insert into ingest.upload_chunks (organization_id, ingestion_run_id, chunk_no, bytes) values ($1, $2, 0, $3)',
      [organization.id, run, Buffer.from(csv)],
    );
    return run;
  });
  await ingestFile(deps, organization.id, id);
  return id;
}

/** Sets a rate and prices the days, as the product does. */
async function setRate(
  organization: Organization,
  clientId: string,
  cpm: string,
  from: string | null,
): Promise<void> {
  await asTenant(database.api, admin(organization), async (tx) => {
    await tx.query(
      `insert into media.client_settings (organization_id, client_id, cpm, effective_date) values ($1, $2, $3, $4)
       on conflict (client_id, effective_date) do update set cpm = excluded.cpm`,
      [organization.id, clientId, cpm, from],
    );
    await tx.query(sql('media/request_recomputation'), [clientId, organization.id, from]);
  });
  await recomputeSpend(deps)({ organizationId: organization.id, clientId }, {} as JobHelpers);
}

const NOW = new Date('2026-03-02T12:00:00Z');
const make = (organization: Organization, grain: Grain, now = NOW) =>
  makeSummaries(deps, organization.id, grain, now);

// biome-ignore lint/suspicious/noExplicitAny: what is asserted on is the row itself, whatever it holds
type Row = any;

/** The stored summaries, earliest first, as the API reads them. */
async function stored(
  organization: Organization,
  grain: Grain,
  clientId: string | null = null,
): Promise<Row[]> {
  return asTenant(database.api, admin(organization), async (tx) => {
    const { rows } = await tx.query(sql('summaries/list').replaceAll('week', grain), [
      clientId,
      null,
      null,
      null,
    ]);
    return rows.map((row) => ({ ...row, start: row[`${grain}Start`], end: row[`${grain}End`] })).toReversed();
  });
}

async function jobs(organization: Organization): Promise<string[]> {
  const { rows } = await database.root.query<{ task: string }>(
    `select t.identifier as task
     from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where j.payload ->> 'organizationId' = $1 and t.identifier like '%summary' order by 1`,
    [organization.id],
  );
  return rows.map(({ task }) => task);
}

/** How many months an organization keeps that keeps `first` and what came after. */
function firstKeptMonths(first: Day): number {
  const now = new Date();
  return (
    (now.getUTCFullYear() - Number(first.slice(0, 4))) * 12 +
    now.getUTCMonth() +
    1 -
    Number(first.slice(5, 7))
  );
}

describe('a summary', () => {
  it('says it all: totals, what changed, rankings and who under-performs, small enough to read', async () => {
    const organization = await createOrganization(database);
    const acme = await createClient(database, organization.id, 'Acme', [['10', null]]);
    // Week of 5 January 2026: 1,000 impressions are 10 of spend. The week before: one day only.
    const line = (
      date: string,
      campaign: string,
      impressions: number,
      clicks: number,
      conversions: number,
      revenue: number,
    ) => `${date},Acme,${campaign},S,P,Banner,${impressions},${clicks},,${conversions},${revenue}`;
    const everyDay = daysOf('week', '2026-01-05').map((day) => line(day, 'Daily', 1000, 10, 1, 30));
    await ingest(
      organization,
      [
        HEADER,
        line('2026-01-04', 'Daily', 1000, 10, 2, 50),
        ...everyDay,
        line('2026-01-05', 'Big', 10_000, 50, 4, 300),
        line('2026-01-06', 'Bad', 8000, 20, 1, 20),
        line('2026-01-07', 'Tiny', 100, 1, 1, 90),
      ].join('\n'),
    );
    expect(await make(organization, 'week')).toEqual({ made: 3, changed: 0 });
    const [before, week, after] = await stored(organization, 'week');
    expect(before).toMatchObject({
      start: '2025-12-29',
      end: '2026-01-04',
      isFinal: false,
      missingDays: ['2025-12-29', '2025-12-30', '2025-12-31', '2026-01-01', '2026-01-02', '2026-01-03'],
      previous: null,
    });
    expect(week).toMatchObject({
      clientId: acme,
      client: 'Acme',
      start: '2026-01-05',
      end: '2026-01-11',
      impressions: '25100',
      clicks: '141',
      conversions: '13',
      revenue: '620.000000',
      spend: '251.000000',
      cpm: '10.000000',
      ctr: '0.005618',
      cpc: '1.780142',
      cpa: '19.307692',
      roas: '2.470120',
      isFinal: true,
      missingDays: [],
      unpricedDays: [],
      previous: {
        start: '2025-12-29',
        end: '2026-01-04',
        spend: '10.000000',
        conversions: 2,
        deltas: {
          spend: { absolute: '241', relative: '24.100000' },
          conversions: { absolute: '11', relative: '5.500000' },
          roas: { absolute: '-2.52988', relative: '-0.505976' },
        },
      },
      changes: [],
    });
    const ranked = week.topCampaigns.map(({ name, ranks }: Row) => [name, ranks]);
    expect(ranked).toEqual([
      ['Big', { spend: 1, revenue: 1, conversions: 2, roas: 2 }],
      ['Bad', { spend: 2, revenue: 4, conversions: 3, roas: 3 }],
      ['Daily', { spend: 3, revenue: 2, conversions: 1, roas: 1 }],
      // It has the best ROAS by far, on 1 of spend: too little to be ranked by it.
      ['Tiny', { spend: 4, revenue: 3, conversions: 4, roas: null }],
    ]);
    expect(week.topCreatives[0]).toMatchObject({
      name: 'Banner',
      path: ['Big', 'S', 'P'],
      spend: '100.000000',
    });
    expect(week.underperformers.map(({ level, name, reason }: Row) => [level, name, reason])).toEqual([
      [
        'campaign',
        'Bad',
        'ROAS 0.25 with 31.9 % of the spend: less than half of the median campaign’s 3.00.',
      ],
      [
        'creative',
        'Banner',
        'ROAS 0.25 with 31.9 % of the spend: less than half of the median creative’s 3.00.',
      ],
    ]);
    // Nothing in the week after: it is said once, and of no week after that.
    expect(after).toMatchObject({ start: '2026-01-12', impressions: '0', spend: null, isFinal: false });
    expect(after.missingDays).toHaveLength(7);
  });

  it('of a client without revenue judges by conversions, without a CPM says that spend is unknown', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Leads', [['10', null]]);
    await createClient(database, organization.id, 'Free');
    const line = (client: string, campaign: string, conversions: number) =>
      `2026-01-05,${client},${campaign},S,P,C,10000,10,,${conversions},0`;
    const lines = ['Leads', 'Free'].flatMap((client) =>
      Object.entries({ A: 10, B: 8, C: 3, D: 0 }).map(([campaign, conversions]) =>
        line(client, campaign, conversions),
      ),
    );
    await ingest(organization, [HEADER, ...lines].join('\n'));
    await make(organization, 'month');
    const [free, leads] = (await stored(organization, 'month')).filter(({ start }) => start === '2026-01-01');
    expect([free.client, leads.client].sort()).toEqual(['Free', 'Leads']);
    const of = Object.fromEntries([free, leads].map((row) => [row.client, row]));
    const campaigns = (row: Row) => row.underperformers.filter(({ level }: Row) => level === 'campaign');
    expect(campaigns(of.Leads).map(({ name, reason }: Row) => [name, reason])).toEqual([
      ['D', 'No conversion for 25.0 % of the spend; the median campaign has a CPA of 33.33.'],
    ]);
    expect(of.Free).toMatchObject({
      spend: null,
      cpa: null,
      roas: null,
      underperformers: [],
      isFinal: false,
    });
    expect(of.Free.unpricedDays).toEqual(['2026-01-05']);
    expect(
      of.Free.topCampaigns.map(({ name, ranks }: Row) => [name, ranks.spend, ranks.conversions]),
    ).toEqual([
      ['A', null, 1],
      ['B', null, 2],
      ['C', null, 3],
    ]);
  });
});

describe('all summaries', () => {
  it('equal what plain arithmetic gives, across a year end, CPM changes in mid-week, missing and restated days', async () => {
    const organization = await createOrganization(database);
    const rates: Record<string, Rates> = {
      Acme: [
        ['10', null],
        ['12.3456', '2025-12-31'],
        ['3.5', '2026-01-22'],
      ],
      Bolt: [['7.25', '2026-01-08']],
      Crux: [],
    };
    const clients = Object.keys(rates);
    const ids: Record<string, string> = {};
    for (const name of clients) ids[name] = await createClient(database, organization.id, name, rates[name]);
    const isThere = ({ client, date }: Fact) =>
      !(client === 'Acme' && ['2025-12-10', '2026-01-31', '2026-02-01'].includes(date)) &&
      !(client === 'Bolt' && date >= '2026-01-20' && date < '2026-02-03');
    const first = makeFacts(clients, '2025-11-27', 80, 1).filter(isThere);
    await ingest(organization, toCsv(first), 'first.csv');
    await make(organization, 'week');
    await make(organization, 'month');
    // Two weeks over the year end are stated anew, after they have been summarized.
    const second = makeFacts(clients, '2025-12-27', 14, 2).filter(isThere);
    await ingest(organization, toCsv(second), 'second.csv');
    const restated = new Set(second.map(({ client, date }) => `${client} ${date}`));
    const facts = [...first.filter(({ client, date }) => !restated.has(`${client} ${date}`)), ...second];
    await make(organization, 'week');
    await make(organization, 'month');

    for (const grain of ['week', 'month'] as const) {
      const rows = await stored(organization, grain);
      const seen = new Set<string>();
      for (const row of rows) {
        seen.add(`${row.client} ${row.start}`);
        await compareWithReference(row, grain, facts, rates[row.client] ?? []);
      }
      const last = grain === 'week' ? '2026-02-23' : '2026-02-01';
      const wanted = facts
        .map(({ client, date }) => `${client} ${periodStart[grain](date)}`)
        .filter((key) => key.slice(-10) <= last);
      expect([...new Set(wanted)].filter((key) => !seen.has(key))).toEqual([]);
    }
  });

  it('add up to the facts, weeks as months, whatever the facts are', async () => {
    const day = fc.integer({ min: 0, max: 120 }).map((days) => addDays('2025-10-20', days));
    const count = fc.integer({ min: 0, max: 1_000_000 });
    const row = fc.record({
      day,
      campaign: fc.constantFrom('A', 'B', 'C'),
      creative: fc.constantFrom('X', 'Y'),
      impressions: count,
      clicks: fc.integer({ min: 0, max: 999 }),
      conversions: fc.integer({ min: 0, max: 9 }),
      cents: count,
    });
    const rows = fc.uniqueArray(row, {
      selector: ({ day, campaign, creative }) => `${day} ${campaign} ${creative}`,
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (facts, isPriced) => {
        const organization = await createOrganization(database);
        await createClient(database, organization.id, 'Acme', [['7.7777', isPriced ? null : '2025-12-17']]);
        const lines = facts.map(
          ({ day, campaign, creative, impressions, clicks, conversions, cents }) =>
            `${day},Acme,${campaign},S,P,${creative},${impressions + clicks},${clicks},,${conversions},${(cents / 100).toFixed(2)}`,
        );
        await ingest(organization, [HEADER, ...lines].join('\n'));
        const sums = async (table: string, revenue: string) => {
          const { rows } = await database.root.query(
            `select sum(impressions)::text as impressions, sum(clicks)::text as clicks, sum(conversions)::text as conversions,
               sum(${revenue})::text as revenue, sum(spend_micros)::text as spend
             from media.${table} where organization_id = $1`,
            [organization.id],
          );
          return rows[0];
        };
        const expected = await sums('daily_metrics', 'conversion_revenue_micros');
        for (const grain of ['week', 'month'] as const) {
          await make(organization, grain);
          expect(await sums(`${grain}ly_summaries`, 'revenue_micros')).toEqual(expected);
        }
      }),
      { numRuns: 5 },
    );
  });

  async function compareWithReference(row: Row, grain: Grain, facts: Fact[], rates: Rates): Promise<void> {
    const days = daysOf(grain, row.start);
    const own = facts.filter(({ client }) => client === row.client);
    const during = own.filter(({ date }) => days.includes(date));
    const label = `${row.client} ${row.start}`;
    const sums = sumsOf(during, rates);
    const counts = {
      impressions: Number(row.impressions),
      clicks: Number(row.clicks),
      conversions: Number(row.conversions),
    };
    expect({ label, ...row, ...counts }).toMatchObject({ label, ...figuresOf(sums) });
    const missing = days.filter((day) => during.every(({ date }) => date !== day));
    const isPriced = (day: Day) => rates.some(([, from]) => from === null || from <= day);
    const unpriced = days.filter((day) => !missing.includes(day) && !isPriced(day));
    expect([label, row.missingDays, row.unpricedDays]).toEqual([label, missing, unpriced]);
    expect(row.isFinal).toBe(missing.length + unpriced.length === 0);

    const start = periodStart[grain](addDays(row.start, -1));
    const earlier = own.filter(({ date }) => periodStart[grain](date) === start);
    if (earlier.length === 0) expect([label, row.previous]).toEqual([label, null]);
    else {
      const before = sumsOf(earlier, rates);
      expect([label, row.previous]).toMatchObject([label, { start, ...figuresOf(before) }]);
      const deltas = Object.entries(row.previous.deltas as Record<string, Row>).map(
        ([name, { absolute, relative }]) => [
          name,
          { absolute: absolute === null ? null : Number(absolute), relative },
        ],
      );
      expect([label, Object.fromEntries(deltas)]).toEqual([label, deltasOf(sums, before)]);
    }

    const pathOf = {
      campaign: ({ campaign }: Fact) => JSON.stringify([campaign]),
      creative: ({ campaign, strategy, placement, creative }: Fact) =>
        JSON.stringify([campaign, strategy, placement, creative.replace(/\s+/g, ' ')]),
    };
    for (const level of ['campaign', 'creative'] as const) {
      const items = level === 'campaign' ? row.topCampaigns : row.topCreatives;
      const groups = groupsOf(during, rates, pathOf[level]);
      const keyOf = ({ path, name }: Row) => JSON.stringify([...path, name.replace(/\s+/g, ' ')]);
      const ids = await idsOf(row.clientId, level);
      const rankings = rankingsOf(groups, (key) => ids.get(key) ?? '');
      for (const measure of ['spend', 'revenue', 'conversions', 'roas']) {
        const ranked = items
          .filter((item: Row) => item.ranks[measure] !== null)
          .toSorted((a: Row, b: Row) => a.ranks[measure] - b.ranks[measure]);
        expect([label, measure, ranked.map(keyOf)]).toEqual([label, measure, rankings[measure]]);
      }
      for (const item of items) {
        const group = groups.find(({ key }) => key === keyOf(item));
        expect(item).toMatchObject(figuresOf((group as (typeof groups)[number]).sums));
      }
      const worst = row.underperformers.filter((item: Row) => item.level === level).map(keyOf);
      expect([label, worst]).toEqual([label, underperformersOf(groups, (key) => ids.get(key) ?? '')]);
    }
  }

  /** Ids by path of names, as JSON. */
  async function idsOf(clientId: string, level: 'campaign' | 'creative'): Promise<Map<string, string>> {
    const { rows } = await database.root.query<{ id: string; path: string[] }>(
      level === 'campaign'
        ? 'select id, array[name_key] as path from media.campaigns where client_id = $1'
        : `select c.id, array[k.name_key, s.name_key, p.name_key, c.name_key] as path
           from media.creatives c join media.placements p on p.id = c.placement_id
           join media.strategies s on s.id = p.strategy_id join media.campaigns k on k.id = s.campaign_id
           where c.client_id = $1`,
      [clientId],
    );
    return new Map(rows.map(({ id, path }) => [JSON.stringify(path), id]));
  }
});

describe('a period that is over', () => {
  it('is summarized anew when a file states it anew, with what differed and because of which file', async () => {
    const organization = await createOrganization(database);
    const acme = await createClient(database, organization.id, 'Acme', [['10', null]]);
    const csv = (impressions: number) => `${HEADER}\n2026-01-07,Acme,A,S,P,C,${impressions},5,,1,7\n`;
    await ingest(organization, csv(1000));
    await make(organization, 'week');
    const [{ madeAt }] = await stored(organization, 'week', acme);
    // Nothing changed: nothing is written.
    expect(await make(organization, 'week')).toEqual({ made: 0, changed: 0 });
    expect((await stored(organization, 'week', acme))[0].madeAt).toEqual(madeAt);

    const run = await ingest(organization, csv(3000), 'again.csv');
    expect(await jobs(organization)).toEqual(['monthly_summary', 'weekly_summary']);
    await summaryTask(deps, 'week', () => NOW)({ organizationId: organization.id }, {} as JobHelpers);
    const [week, next] = await stored(organization, 'week', acme);
    expect(week).toMatchObject({ impressions: '3000', spend: '30.000000' });
    expect(week.changes).toMatchObject([
      {
        causes: [{ kind: 'file', ingestionId: run, fileName: 'again.csv' }],
        differences: {
          impressions: { before: 1000, after: 3000 },
          spend: { before: '10.000000', after: '30.000000' },
          roas: { before: '0.700000', after: '0.233333' },
          rankings: true,
        },
      },
    ]);
    expect(week.changes[0].differences).not.toHaveProperty('clicks');
    // It is what the week after is compared with.
    expect(next.previous).toMatchObject({ impressions: 3000 });
    expect(next.changes).toMatchObject([{ differences: { previous: true }, causes: [{ ingestionId: run }] }]);
    // Stated once more, the same: nothing differs, nothing is noted.
    await ingest(organization, `${csv(3000)}\n`, 'same.csv');
    expect(await make(organization, 'week')).toEqual({ made: 0, changed: 0 });
  });

  it('is summarized anew when a CPM changes the spend of its days, with the rate', async () => {
    const organization = await createOrganization(database);
    const acme = await createClient(database, organization.id, 'Acme');
    const days = ['2026-01-06', '2026-01-08', '2026-01-13'];
    await ingest(organization, [HEADER, ...days.map((day) => `${day},Acme,A,S,P,C,1000,5,,1,20`)].join('\n'));
    await make(organization, 'week');
    expect((await stored(organization, 'week', acme))[0]).toMatchObject({ spend: null, roas: null });
    await setRate(organization, acme, '8', '2026-01-08');
    await make(organization, 'week');
    const [first, second] = await stored(organization, 'week', acme);
    // Revenue of the day whose spend is unknown is no part of the ROAS.
    expect(first).toMatchObject({
      spend: '8.000000',
      revenue: '40.000000',
      roas: '2.500000',
      unpricedDays: ['2026-01-06'],
    });
    expect(first.changes).toMatchObject([
      {
        causes: [
          { kind: 'cpm', fromDate: '2026-01-08', rates: [{ cpm: '8.0000', effectiveDate: '2026-01-08' }] },
        ],
        differences: { spend: { before: null, after: '8.000000' } },
      },
    ]);
    expect(second).toMatchObject({ spend: '8.000000', unpricedDays: [] });
    // Two rates at once: whoever comes first, the end is right.
    await Promise.all([
      setRate(organization, acme, '2', null),
      setRate(organization, acme, '4', '2026-01-08'),
      make(organization, 'week'),
    ]);
    await make(organization, 'week');
    expect((await stored(organization, 'week', acme)).map(({ spend }) => spend)).toEqual([
      '6.000000',
      '4.000000',
      null,
    ]);
  });

  it('says merged campaigns and creatives as one, by the name they are shown by, until they come apart again', async () => {
    const organization = await createOrganization(database);
    const acme = await createClient(database, organization.id, 'Acme', [['10', null]]);
    const line = (campaign: string, creative: string) =>
      `2026-01-07,Acme,${campaign},S,P,${creative},1000,5,,1,7`;
    await ingest(
      organization,
      [HEADER, line('Sale', 'C'), line('sale ', 'C'), line('sale ', 'D')].join('\n'),
    );
    await make(organization, 'week');
    const items = async () => {
      const [week] = await stored(organization, 'week', acme);
      return [...week.topCampaigns, ...week.topCreatives].map(({ path, name, impressions }: Row) => [
        [...path, name].join(' › '),
        impressions,
      ]);
    };
    const before = await items();
    const settle = (text: string) =>
      asTenant(database.api, admin(organization), async (tx) => {
        await tx.query(text, [acme]);
        await tx.query('select media.resolve_names($1)', [acme]);
        await tx.query('select media.touch_periods_of_client($1)', [acme]);
      });
    await settle(
      `insert into media.merges (organization_id, client_id, level, source_id, target_id)
       select a.organization_id, a.client_id, 'campaigns', a.id, b.id from media.campaigns a, media.campaigns b
       where a.client_id = $1 and b.client_id = $1 and a.name = 'sale' and b.name = 'Sale'`,
    );
    expect(await make(organization, 'week')).toEqual({ made: 0, changed: 1 });
    expect(await items()).toEqual([
      ['Sale', 3000],
      ['Sale › S › P › C', 2000],
      ['Sale › S › P › D', 1000],
    ]);
    const [week] = await stored(organization, 'week', acme);
    expect(week.changes).toMatchObject([{ causes: [{ kind: 'names' }], differences: { rankings: true } }]);
    await settle('update media.merges set undone_at = now() where client_id = $1');
    await make(organization, 'week');
    expect(await items()).toEqual(before);
  });

  it('is summarized when its facts come late, and loses what is withdrawn', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    await ingest(organization, `${HEADER}\n2026-02-10,Acme,A,S,P,C,1000,5,,1,7\n`, 'new.csv');
    await make(organization, 'week');
    await ingest(organization, `${HEADER}\n2025-06-10,Acme,A,S,P,C,1000,5,,1,7\n`, 'old.csv');
    await make(organization, 'week');
    const starts = (await stored(organization, 'week')).map(({ start }) => start);
    expect(starts).toEqual(['2025-06-09', '2025-06-16', '2026-02-09', '2026-02-16']);
  });

  it('stays what it was when its facts are no longer kept', async () => {
    const organization = await createOrganization(database);
    const acme = await createClient(database, organization.id, 'Acme', [['10', null]]);
    const days = ['2025-09-16', '2025-10-14', '2025-11-11', '2026-02-10'];
    await ingest(organization, [HEADER, ...days.map((day) => `${day},Acme,A,S,P,C,1000,5,,1,7`)].join('\n'));
    /** Of weeks and months before November. */
    const figures = async () => {
      const rows = [
        ...(await stored(organization, 'week', acme)),
        ...(await stored(organization, 'month', acme)),
      ];
      return rows.filter(({ start }) => start < '2025-11-01').map(({ id, madeAt, ...rest }) => rest);
    };
    await make(organization, 'week');
    await make(organization, 'month');
    const before = await figures();
    // Facts before November go; spend is computed anew for all that is left, and everything is looked at again.
    await database.root.query(
      'update identity.organizations set metrics_retention_months = $2 where id = $1',
      [organization.id, firstKeptMonths('2025-11-01')],
    );
    await dropMonths(deps);
    await setRate(organization, acme, '10', null);
    const now = new Date();
    for (const grain of ['week', 'month'] as const) await make(organization, grain, now);
    expect(await figures()).toEqual(before);
    // The first month that is kept is still compared with the one before.
    await ingest(organization, `${HEADER}\n2025-11-11,Acme,A,S,P,C,3000,5,,1,7\n`);
    for (const grain of ['week', 'month'] as const) await make(organization, grain, now);
    const november = (await stored(organization, 'month', acme)).find(({ start }) => start === '2025-11-01');
    expect(november).toMatchObject({
      impressions: '3000',
      previous: { start: '2025-10-01', impressions: 1000, deltas: { impressions: { absolute: '2000' } } },
    });
    expect(november.previous.missingDays).toHaveLength(30);
    const { rows } = await database.root.query(
      'select from media.touched_periods where organization_id = $1',
      [organization.id],
    );
    expect(rows).toEqual([]);
    await database.root.query('update identity.organizations set metrics_retention_months = null');
  });

  it('belongs to its client and organization alone', async () => {
    const organization = await createOrganization(database);
    const rival = await createOrganization(database);
    const acme = await createClient(database, organization.id, 'Acme', [['10', null]]);
    const bolt = await createClient(database, organization.id, 'Bolt', [['10', null]]);
    const csv = (n: number) =>
      [HEADER, ...['Acme', 'Bolt'].map((name) => `2026-01-07,${name},A,S,P,C,${n},5,,1,7`)].join('\n');
    await ingest(organization, csv(1000));
    await make(organization, 'week');
    await ingest(organization, csv(2000));
    await make(organization, 'week');
    const seen = (scope: Parameters<typeof asTenant>[1], table: string) =>
      asTenant(database.api, scope, async (tx) => {
        const { rows } = await tx.query<{ client_id: string }>(
          `select distinct client_id from media.${table}`,
        );
        return rows.map(({ client_id }) => client_id).sort();
      });
    for (const table of ['weekly_summaries', 'summary_changes']) {
      expect(await seen(admin(organization), table)).toEqual([acme, bolt].sort());
      expect(await seen({ organizationId: organization.id, role: 'client', clientId: bolt }, table)).toEqual([
        bolt,
      ]);
      expect(await seen({ organizationId: rival.id, role: 'client', clientId: bolt }, table)).toEqual([]);
      expect(await seen(admin(rival), table)).toEqual([]);
    }
    const runs = await asTenant(database.api, admin(rival), (tx) =>
      tx.query('select from media.summary_runs'),
    );
    expect(runs.rowCount).toBe(0);
  });
});
