import { asTenant } from '@pmd/core/database';
import { addDays, today } from '@pmd/core/days';
import { createLogger } from '@pmd/core/log';
import { sourceKeys } from '@pmd/core/source-keys';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Deps, ingestFile } from '../ingest/ingest-file.ts';
import { makeSummaries } from '../summaries/make.ts';
import { dropMonths, firstKept } from './drop-months.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,conversions,conversion_revenue';
/** Months that are no longer kept when one is kept beside the current one; the third is nobody else's. */
const [OLD = '', OLDER = '', OLDEST = ''] = [2, 3, 4].map((months) => firstKept(today(), months).slice(0, 7));
const partitionOf = (month: string) => `daily_metrics_${month.replace('-', '_')}`;

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await startDatabase();
  const keys = sourceKeys(database.config);
  deps = { db: database.worker, log: createLogger('test', 'silent'), keys };
});
afterAll(() => database?.stop());

type Organization = Awaited<ReturnType<typeof createOrganization>>;

async function ingest(organization: Organization, content: string): Promise<string | undefined> {
  const id = await asTenant(database.api, { organizationId: organization.id, role: 'admin' }, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `insert into ingest.ingestion_logs (organization_id, source_id, file_name) values ($1, $2, 'old.csv') returning id`,
      [organization.id, organization.sourceId],
    );
    const run = rows[0]?.id ?? '';
    await tx.query(
      'insert into ingest.upload_chunks (organization_id, ingestion_run_id, chunk_no, bytes) values ($1, $2, 0, $3)',
      [organization.id, run, Buffer.from(content)],
    );
    return run;
  });
  // As the queue does: a month may be dropped just before a file comes to it.
  await ingestFile(deps, organization.id, id).catch(() => ingestFile(deps, organization.id, id));
  const { rows } = await database.root.query<{ status: string }>(
    'select status from ingest.ingestion_logs where id = $1',
    [id],
  );
  return rows[0]?.status;
}

const factsOf = async ({ id }: Organization) =>
  (
    await database.root.query<{ month: string; rows: number }>(
      `select to_char(date, 'YYYY-MM') as month, count(*)::integer as rows from media.daily_metrics
       where organization_id = $1 group by 1 order by 1`,
      [id],
    )
  ).rows.map(({ month, rows }) => [month, rows]);

const partitions = async () =>
  (
    await database.root.query<{ name: string }>(
      `select relname as name from pg_class where relname = any ($1) and relkind = 'r' order by 1`,
      [[partitionOf(OLDER), partitionOf(OLD)]],
    )
  ).rows.map(({ name }) => name);

const versionOf = async ({ id }: Organization, month: string) =>
  (
    await database.root.query<{ version: string }>(
      'select version from media.metrics_version where organization_id = $1 and month = $2',
      [id, `${month}-01`],
    )
  ).rows[0]?.version;

const keep = ({ id }: Organization, months: number | null) =>
  database.root.query('update identity.organizations set metrics_retention_months = $2 where id = $1', [
    id,
    months,
  ]);

it('takes away months that are no longer kept, of that organization only, and drops what nobody uses', async () => {
  const [agency, rival] = [await createOrganization(database), await createOrganization(database)];
  for (const { id } of [agency, rival]) await createClient(database, id, 'Acme', [['10', null]]);
  const now = new Date().toISOString().slice(0, 7);
  const file = [HEADER, ...[OLDER, OLD, now].map((month) => `${month}-01,Acme,A,B,C,D,1000,1,1,1`)].join(
    '\n',
  );
  await ingest(agency, file);
  await ingest(rival, [HEADER, `${OLD}-02,Acme,A,B,C,D,1000,1,1,1`].join('\n'));

  expect(await dropMonths(deps)).toBe(0);
  expect(await partitions()).toEqual([partitionOf(OLDER), partitionOf(OLD)]);

  await keep(agency, 1);
  const before = await versionOf(agency, OLD);
  expect(await dropMonths(deps)).toBe(2);
  expect(await factsOf(agency)).toEqual([[now, 1]]);
  expect(await factsOf(rival)).toEqual([[OLD, 1]]);
  expect(await partitions()).toEqual([partitionOf(OLD)]);
  expect(Number(await versionOf(agency, OLD))).toBe(Number(before) + 1);
  // Once more changes nothing.
  expect(await dropMonths(deps)).toBe(0);
  expect(Number(await versionOf(agency, OLD))).toBe(Number(before) + 1);

  await keep(rival, 1);
  expect(await dropMonths(deps)).toBe(1);
  expect(await factsOf(rival)).toEqual([]);
  expect(await partitions()).toEqual([]);

  // The same bytes again are no duplicate: they are not in force any more.
  await keep(agency, null);
  expect(await ingest(agency, file)).toBe('success');
  expect(await factsOf(agency)).toEqual([
    [OLDER, 1],
    [OLD, 1],
    [now, 1],
  ]);
});

it('leaves summaries of what is dropped as they are, also when the rest of their week changes later', async () => {
  const agency = await createOrganization(database);
  await createClient(database, agency.id, 'Acme', [['10', null]]);
  const first = firstKept(today(), 1);
  // A week that lies in the last month that is dropped and in the first that is kept, or begins with the latter.
  const dropped = addDays(first, -1);
  const file = (impressions: number) =>
    [HEADER, ...[first, dropped].map((day) => `${day},Acme,A,B,C,D,${impressions},1,1,1`)].join('\n');
  await ingest(agency, file(1000));
  await keep(agency, 1);
  expect(await dropMonths(deps)).toBe(1);
  const summaries = async () =>
    (
      await database.root.query(
        `select to_jsonb(month) - 'previous' - 'made_at' as made from media.monthly_summaries month
         where organization_id = $1 and month_start < $2
         union all
         select to_jsonb(week) - 'previous' - 'made_at' from media.weekly_summaries week
         where organization_id = $1 and week_start < $2 order by 1`,
        [agency.id, first],
      )
    ).rows;
  const before = await summaries();
  expect(before.length).toBeGreaterThan(1);
  const remake = async () => {
    for (const grain of ['week', 'month'] as const) await makeSummaries(deps, agency.id, grain, new Date());
  };
  await remake();
  expect(await summaries()).toEqual(before);
  await ingest(agency, [HEADER, `${first},Acme,A,B,C,D,5,1,1,1`].join('\n'));
  await remake();
  expect(await summaries()).toEqual(before);
});

it('keeps the partition into which a file is being merged meanwhile', async () => {
  const [agency, rival] = [await createOrganization(database), await createOrganization(database)];
  for (const { id } of [agency, rival]) await createClient(database, id, 'Acme', [['10', null]]);
  const file = [HEADER, `${OLDEST}-01,Acme,A,B,C,D,1000,1,1,1`].join('\n');
  await ingest(agency, file);
  await keep(agency, 1);
  const merging = ingest(rival, file);
  await Promise.all([merging, dropMonths(deps)]);
  expect(await factsOf(agency)).toEqual([]);
  expect(await factsOf(rival)).toEqual([[OLDEST, 1]]);
});

it('keeps whole months beside the current one', () => {
  expect(firstKept('2026-11-25', 1)).toBe('2026-10-01');
  expect(firstKept('2026-01-31', 13)).toBe('2024-12-01');
});
