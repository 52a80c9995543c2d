import { asTenant } from '@pmd/core/database';
import { createLogger } from '@pmd/core/log';
import { sourceKeys } from '@pmd/core/source-keys';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deps, ingestFile } from './ingest-file.ts';
import { releaseHeld } from './release-held.ts';

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await startDatabase();
  deps = { db: database.worker, log: createLogger('test', 'silent'), keys: sourceKeys(database.config) };
});
afterAll(() => database.stop());

type Organization = Awaited<ReturnType<typeof createOrganization>>;

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,conversions,conversion_revenue';
const row = (day: string, client: string, creative: string, impressions: string | number) =>
  `${day},${client},Brand,Prospecting,Home page,${creative},${impressions},1,0,0`;

async function ingest(organization: Organization, fileName: string, ...rows: string[]): Promise<void> {
  const id = await asTenant(database.api, { organizationId: organization.id, role: 'admin' }, async (tx) => {
    const run = await tx.query<{ id: string }>(
      'insert into ingest.ingestion_logs (organization_id, source_id, file_name) values ($1, $2, $3) returning id',
      [organization.id, organization.sourceId, fileName],
    );
    const runId = run.rows[0]?.id ?? '';
    await tx.query(
      'insert into ingest.upload_chunks (organization_id, ingestion_run_id, chunk_no, bytes) values ($1, $2, 0, $3)',
      [organization.id, runId, Buffer.from([HEADER, ...rows].join('\n'))],
    );
    return runId;
  });
  await ingestFile(deps, organization.id, id);
}

/** The view as someone in this scope sees it. */
async function quality(scope: Parameters<typeof asTenant>[1]) {
  return asTenant(database.api, scope, async (tx) => {
    const { rows } = await tx.query(
      `select c.name as client, q.date, q.files, q.rows_loaded as loaded, q.rows_rejected as rejected, q.rows_held as held,
         q.has_cpm as priced, q.impressions_without_cpm::int as unpriced, q.last_file_at is not null as dated, q.restated
       from media.data_quality q
       left join media.clients c on c.id = q.client_id
       order by c.name nulls last, q.date`,
    );
    return rows;
  });
}
const agency = (organization: Organization) =>
  quality({ organizationId: organization.id, role: 'admin' as const });

const clean = { files: 1, rejected: 0, held: 0, priced: true, unpriced: 0, dated: true, restated: 0 };
const noFacts = { files: 0, loaded: 0, priced: null, unpriced: null, dated: false, restated: 0 };

describe('data quality', () => {
  it('counts files, rows and impressions without a CPM by client and day', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', '2026-03-02']]);
    await ingest(
      organization,
      'a.csv',
      row('2026-03-01', 'Acme', 'A', 700),
      row('2026-03-01', 'Acme', 'B', 34),
      row('2026-03-02', 'Acme', 'A', 500),
    );
    expect(await agency(organization)).toEqual([
      { ...clean, client: 'Acme', date: '2026-03-01', loaded: 2, priced: false, unpriced: 734 },
      { ...clean, client: 'Acme', date: '2026-03-02', loaded: 1 },
    ]);
  });

  it('counts a row that stands in the file twice once, and says how often a day was stated anew', async () => {
    const organization = await createOrganization(database);
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const day = '2026-03-01';
    await ingest(organization, 'a.csv', row(day, 'Acme', 'A', 1), row(day, 'Acme', 'B', 1));
    await ingest(organization, 'b.csv', row(day, 'Acme', 'A', 2), row(day, 'Acme', 'A', 2));
    await ingest(organization, 'c.csv', row(day, 'Acme', 'A', 3), row(day, 'Acme', 'A', 3));
    expect(await agency(organization)).toEqual([
      { ...clean, client: 'Acme', date: day, files: 3, loaded: 1, restated: 2 },
    ]);
  });

  it('keeps rejected rows until a later file states their day, also those of no client and no day', async () => {
    const organization = await createOrganization(database, { rejectLimit: 1 });
    await createClient(database, organization.id, 'Acme', [['10', null]]);
    const day = '2026-03-01';
    await ingest(
      organization,
      'a.csv',
      row(day, 'Acme', 'A', 5),
      row(day, 'Acme', 'B', '2.5'),
      row('2026-03-02', 'Acme', 'B', '2.5'),
      row('someday', 'Acme', 'B', 1),
      row(day, '', 'B', 1),
    );
    const [first, later] = [day, '2026-03-02'];
    expect(await agency(organization)).toEqual([
      { ...clean, client: 'Acme', date: first, loaded: 1, rejected: 1 },
      // Of the row without a day nothing is known but the file's latest day.
      { ...noFacts, client: 'Acme', date: later, rejected: 2, held: 0 },
      { ...noFacts, client: null, date: first, rejected: 1, held: 0 },
    ]);

    await ingest(organization, 'a.csv', row(first, 'Acme', 'A', 6), row(later, 'Acme', 'A', 6));
    expect(await agency(organization)).toEqual([
      { ...clean, client: 'Acme', date: first, loaded: 1, files: 2, restated: 1 },
      { ...clean, client: 'Acme', date: later, loaded: 1 },
    ]);
  });

  it('counts held rows of the latest file only, and as loaded once their client is there', async () => {
    const organization = await createOrganization(database);
    const day = '2026-03-01';
    await ingest(organization, 'a.csv', row(day, 'Bolt', 'A', 1), row(day, 'Bolt', 'B', 1));
    await ingest(organization, 'b.csv', row(day, 'Bolt', 'A', 2));
    expect(await agency(organization)).toEqual([
      { ...noFacts, client: null, date: day, rejected: 0, held: 1 },
    ]);
    await createClient(database, organization.id, 'Bolt', [['10', null]]);
    await releaseHeld(deps, organization.id);
    expect(await agency(organization)).toEqual([
      { ...clean, client: 'Bolt', date: day, loaded: 1, files: 2, restated: 1 },
    ]);
  });

  it('shows a client its own days, without what was left out of them; another organization nothing', async () => {
    const organization = await createOrganization(database, { rejectLimit: 1 });
    const acme = await createClient(database, organization.id, 'Acme', [['10', null]]);
    await createClient(database, organization.id, 'Bolt', [['10', null]]);
    const day = '2026-03-01';
    await ingest(
      organization,
      'a.csv',
      row(day, 'Acme', 'A', 1),
      row(day, 'Acme', 'B', '2.5'),
      row(day, 'Bolt', 'A', 1),
      row(day, 'Nobody', 'A', 1),
    );
    const own = { organizationId: organization.id, role: 'client' as const, clientId: acme };
    expect(await quality(own)).toEqual([
      { ...clean, client: 'Acme', date: day, loaded: 1, rejected: null, held: null },
    ]);
    const rival = await createOrganization(database);
    expect(await agency(rival)).toEqual([]);
    expect(await quality({ ...own, organizationId: rival.id })).toEqual([]);
  });
});
