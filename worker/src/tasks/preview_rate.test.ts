import { asTenant } from '@pmd/core/database';
import { createLogger } from '@pmd/core/log';
import { sourceKeys } from '@pmd/core/source-keys';
import { sql } from '@pmd/core/sql';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import fc from 'fast-check';
import type { JobHelpers } from 'graphile-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../ingest/ingest-file.ts';
import { recomputeSpend } from './recompute_spend.ts';

let database: TestDatabase;
let deps: Deps;
let organization: { id: string; sourceId: string };
beforeAll(async () => {
  database = await startDatabase();
  organization = await createOrganization(database);
  deps = {
    db: database.worker,
    log: createLogger('test', 'silent'),
    keys: sourceKeys(database.config),
  };
  await database.worker.query("select media.ensure_partitions('2026-01-01', '2026-04-30')");
});
afterAll(() => database.stop());

interface Fact {
  day: string;
  impressions: number;
  clicks: number;
  conversions: number;
  revenue: number;
}
type Rate = [cpm: string, from: string | null];
interface Effect {
  month: string | null;
  days: number;
  rowsChanged: number;
  before: Record<string, string | null>;
  after: Record<string, string | null>;
}

const day = fc
  .integer({ min: 0, max: 119 })
  .map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
const cpm = fc.integer({ min: 0, max: 9_999_999_999 }).map((n) => (n / 10_000).toFixed(4));
const from = fc.option(day, { freq: 4 });
const fact: fc.Arbitrary<Fact> = fc.record({
  day,
  impressions: fc.oneof(fc.nat(3), fc.nat(9_999_999)),
  clicks: fc.nat(5000),
  conversions: fc.nat(3),
  revenue: fc.nat(99_999_999),
});

/** A client with one row per fact, priced as its rates say. */
async function clientWith(facts: Fact[], rates: Rate[]): Promise<string> {
  const client = await createClient({ api: database.api }, organization.id, crypto.randomUUID(), rates);
  await database.root.query(
    `with run as (
       insert into ingest.ingestion_logs (organization_id, source_id, file_name) values ($1, $3, 'f.csv') returning id
     ),
     fact as (select * from json_to_recordset($4) as f (day date, impressions bigint, clicks bigint, conversions bigint, revenue bigint)),
     stated as (
       insert into ingest.slices (organization_id, client_id, ingestion_run_id, date, rows)
       select $1, $2, run.id, day, count(*) from run, fact group by run.id, day
     )
     insert into media.daily_metrics (organization_id, client_id, date, campaign_id, strategy_id, placement_id, creative_id,
       impressions, clicks, conversions, conversion_revenue_micros, line_no)
     select $1, $2, day, $2, $2, $2, uuidv7(), impressions, clicks, conversions, revenue, 2 from fact`,
    [organization.id, client, organization.sourceId, JSON.stringify(facts)],
  );
  await compute(client, null);
  return client;
}

const scope = () => ({ organizationId: organization.id, role: 'admin' as const });

async function compute(client: string, from: string | null): Promise<void> {
  await asTenant(database.api, scope(), (tx) =>
    tx.query(sql('media/request_recomputation'), [client, organization.id, from]),
  );
  await recomputeSpend(deps)({ organizationId: organization.id, clientId: client }, {} as JobHelpers);
}

/** The days a rate from `from` on holds for end before the next one begins. */
const preview = (client: string, [cpm, from]: Rate) =>
  asTenant(database.api, scope(), async (tx) => {
    const { rows: next } = await tx.query<{ until: string | null }>(
      `select min(effective_date) - 1 as until from media.client_settings
       where client_id = $1 and ($2::date is null or effective_date > $2)`,
      [client, from],
    );
    const { rows } = await tx.query<Effect>(sql('media/preview_rate'), [client, cpm, from, next[0]?.until]);
    return rows;
  });

/** What stands: spend by month as text of micros, and whether anything else of the client was touched. */
async function standing(client: string): Promise<{ months: Record<string, string | null>; rows: string }> {
  const months = await database.root.query<{ month: string; spend: string | null }>(
    `select date_trunc('month', date)::date as month, sum(spend_micros)::text as spend
     from media.daily_metrics where client_id = $1 group by 1`,
    [client],
  );
  const rows = await database.root.query<{ all: string }>(
    `select md5(string_agg(m::text, ',' order by m.date, m.creative_id))
         || (select count(*) from media.client_settings where client_id = $1) as all
     from media.daily_metrics m where client_id = $1`,
    [client],
  );
  return {
    months: Object.fromEntries(months.rows.map(({ month, spend }) => [month, spend])),
    rows: rows.rows[0]?.all ?? '',
  };
}

const micros = (amount: string | null | undefined): string | null =>
  amount ? BigInt(amount.replace('.', '')).toString() : null;

describe('the preview of a rate', () => {
  it('equals what applying it then gives, to the micro, and writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fact, { minLength: 1, maxLength: 25 }),
        fc.uniqueArray(fc.tuple(cpm, from), { maxLength: 4, selector: ([, from]) => from }),
        fc.tuple(cpm, from),
        async (facts, rates, proposal) => {
          const client = await clientWith(facts, rates);
          const before = await standing(client);
          const effects = await preview(client, proposal);
          expect(await standing(client)).toEqual(before);

          await asTenant(database.api, scope(), (tx) =>
            tx.query(
              `insert into media.client_settings (organization_id, client_id, cpm, effective_date) values ($1, $2, $3, $4)
               on conflict (client_id, effective_date) do update set cpm = excluded.cpm`,
              [organization.id, client, ...proposal],
            ),
          );
          await compute(client, proposal[1]);
          const after = await standing(client);

          const months = effects.filter(({ month }) => month !== null);
          const monthOf = (month: string) => months.find((effect) => effect.month === month);
          for (const [month, spend] of Object.entries(after.months)) {
            // A month that is not shown is one the rate does not touch.
            expect(monthOf(month) ? micros(monthOf(month)?.after.spend) : before.months[month]).toBe(spend);
            if (monthOf(month)) expect(micros(monthOf(month)?.before.spend)).toBe(before.months[month]);
          }
          // Everything it said about after is what it now says about before, ratios and totals too.
          const again = await preview(client, proposal);
          expect(again.map(({ before }) => before)).toEqual(effects.map(({ after }) => after));
          expect(again.map(({ rowsChanged }) => rowsChanged)).toEqual(effects.map(() => 0));
          const { rows } = await database.root.query<{ changed: number }>(
            'select rows_changed::integer as changed from media.recomputations where client_id = $1',
            [client],
          );
          expect(effects.at(-1)?.rowsChanged).toBe(rows[0]?.changed);
        },
      ),
      { numRuns: 40 },
    );
  });
});
