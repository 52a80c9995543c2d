import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { asTenant } from '@pmd/core/database';
import { seal } from '@pmd/core/encryption';
import { createLogger } from '@pmd/core/log';
import { objectStore } from '@pmd/core/object-store';
import { placeOf, sourceKeys } from '@pmd/core/source-keys';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import { type ObjectStore, startObjectStore } from '@pmd/test/support/servers';
import type { JobHelpers } from 'graphile-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../ingest/ingest-file.ts';
import { checkMissingFile } from './check_missing_file.ts';
import { ingestFileTask } from './ingest_file.ts';
import { scanBucket } from './scan_bucket.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,conversions,conversion_revenue';
const csv = (impressions: number) => `${HEADER}\n2026-03-01,Acme,A,B,C,D,${impressions},0,0,0\n`;

let database: TestDatabase;
let dataDir: string;
let store: ObjectStore;
let deps: Deps;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pmd-store-'));
  [database, store] = await Promise.all([startDatabase(), startObjectStore({ dataDir })]);
  deps = {
    db: database.worker,
    log: createLogger('test', 'silent'),
    keys: sourceKeys({ ...database.config, ALLOW_PRIVATE_ENDPOINTS: true }),
  };
});
afterAll(async () => {
  await Promise.all([database?.stop(), store?.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

interface Organization {
  id: string;
  sourceId: string;
}

async function agency(): Promise<Organization> {
  const organization = await createOrganization(database);
  await createClient(database, organization.id, 'Acme', [['10', null]]);
  return organization;
}

/** One attempt at the latest delivery, as the queue makes it. */
async function attempt({ id }: Organization, attempts = 1): Promise<void> {
  const { rows } = await database.root.query<{ id: string }>(
    'select id from ingest.ingestion_logs where organization_id = $1 order by delivery_no desc limit 1',
    [id],
  );
  const job = { attempts, max_attempts: 8 };
  await ingestFileTask(deps)({ organizationId: id, ingestionId: rows[0]?.id }, { job } as JobHelpers);
}

async function look({ id }: Organization) {
  const one = async (query: string) => (await database.root.query(query, [id])).rows;
  const [run] = await one(
    `select status, message, trouble, resolution_status as resolution, records_loaded as loaded
     from ingest.ingestion_logs where organization_id = $1 order by delivery_no desc limit 1`,
  );
  return {
    run,
    impressions: (
      await one('select impressions::int from media.daily_metrics where organization_id = $1')
    ).map(({ impressions }) => impressions),
    lines: (await one('select from ingest.staging_media_raw where organization_id = $1')).length,
    alerts: await one(
      `select kind, title, body, resolved_at is not null as over from alerting.alerts where organization_id = $1 order by id`,
    ),
    mails: (await one('select notice from alerting.mails where organization_id = $1 order by id')).map(
      ({ notice }) => notice,
    ),
  };
}

describe('a bucket whose key is revoked between the listing and the download', () => {
  let organization: Organization;
  let sourceId: string;
  const setSecret = (secret: string) =>
    database.root.query('update ingest.sources set secret_access_key_sealed = $2 where id = $1', [
      sourceId,
      seal(database.config.DATA_ENCRYPTION_KEY, placeOf(sourceId), secret),
    ]);
  const put = async (key: string, body: string) => {
    const client = objectStore(store);
    await client.send(new PutObjectCommand({ Bucket: store.bucket, Key: key, Body: body }));
    client.destroy();
  };
  const scan = () => scanBucket(deps)({ sourceId }, {} as JobHelpers);

  beforeAll(async () => {
    organization = await agency();
    const { rows } = await database.root.query<{ id: string }>(
      `insert into ingest.sources (organization_id, name, kind, bucket, region, endpoint, access_key_id)
       values ($1, 'Partner', 's3', $2, $3, $4, $5) returning id`,
      [organization.id, store.bucket, store.region, store.endpoint, store.accessKeyId],
    );
    sourceId = rows[0]?.id ?? '';
    await setSecret(store.secretAccessKey);
  });

  it('ends the run with clear words, one alert for all its files, and nothing changed', async () => {
    await put('first.csv', csv(1));
    await scan();
    await attempt(organization);
    expect(await look(organization)).toMatchObject({ run: { status: 'success' }, impressions: [1] });
    await put('second.csv', csv(2));
    await scan();
    await setSecret('revoked');
    await attempt(organization);
    const { run, impressions, alerts, mails } = await look(organization);
    expect(run).toMatchObject({ status: 'failed', trouble: 'access', resolution: 'open' });
    expect(run.message).toBe('The secret access key does not belong to this access key id.');
    expect(impressions).toEqual([1]);
    expect(alerts).toMatchObject([
      { kind: 'access_refused', title: '“Partner” does not hand out its files', over: false },
    ]);
    expect(alerts[0].body).toContain('1 file waits, the latest “second.csv”');
    expect(mails).toEqual(['opened']);
  });

  it('is read by itself once the key is right again, and the alert ends', async () => {
    await scan();
    expect((await look(organization)).run).toMatchObject({ status: 'failed' }); // the listing was refused, too
    await setSecret(store.secretAccessKey);
    await scan();
    const { run: again, alerts: open } = await look(organization);
    expect(again).toMatchObject({ status: 'queued', trouble: 'access' });
    expect(open.filter(({ over }) => !over)).toMatchObject([{ kind: 'access_refused' }]);
    await attempt(organization);
    await scan();
    const { run, impressions, alerts } = await look(organization);
    expect(run).toMatchObject({ status: 'success', trouble: null, loaded: 1 });
    expect(impressions).toEqual([2]);
    expect(alerts.every(({ over }) => over)).toBe(true);
  });
});

// A device that is always full, where there is one.
describe.skipIf(!existsSync('/dev/full'))('a disk that is full while lines are copied', () => {
  it('leaves everything as it was, says so, and loads the file when there is space again', async () => {
    const organization = await agency();
    await upload(organization, csv(1));
    await attempt(organization);
    await upload(organization, csv(2));
    await withFullDisk(async () => {
      await expect(attempt(organization)).rejects.toMatchObject({ code: '53100' });
    });
    const before = await look(organization);
    expect(before).toMatchObject({
      run: { status: 'queued', trouble: 'database', loaded: 0 },
      impressions: [1],
      lines: 1,
      alerts: [
        { kind: 'database_write', title: 'The database could not store what was delivered', over: false },
      ],
      mails: ['opened'],
    });
    expect(before.run.message).toMatch(/^The database has no disk space left .* attempt 1 of 8 is repeated/);

    // The last attempt ends the run, and a person can retry it.
    await withFullDisk(async () => {
      await expect(attempt(organization, 8)).rejects.toMatchObject({ code: '53100' });
    });
    expect(await look(organization)).toMatchObject({
      run: { status: 'failed', trouble: 'database', resolution: 'open' },
      mails: ['opened'],
    });
    await database.root.query(
      `update ingest.ingestion_logs set status = 'queued' where organization_id = $1 and status = 'failed'`,
      [organization.id],
    );
    await attempt(organization);
    await checkMissingFile(deps)(null, {} as JobHelpers); // within the minute
    expect(await look(organization)).toMatchObject({
      run: { status: 'success', trouble: null, loaded: 1 },
      impressions: [2],
      lines: 2,
      alerts: [{ over: true }],
      mails: ['opened', 'recovered'],
    });
  });
});

async function upload({ id, sourceId }: Organization, content: string): Promise<void> {
  await asTenant(database.api, { organizationId: id, role: 'admin' }, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `insert into ingest.ingestion_logs (organization_id, source_id, file_name) values ($1, $2, 'daily.csv') returning id`,
      [id, sourceId],
    );
    await tx.query(
      'insert into ingest.upload_chunks (organization_id, ingestion_run_id, chunk_no, bytes) values ($1, $2, 0, $3)',
      [id, rows[0]?.id, Buffer.from(content)],
    );
  });
}

/** The file of the table that lines are copied into, of the session that is at work with such tables. */
const PLACE_OF_BATCH = `
  select current_setting('data_directory') || '/' || pg_relation_filepath(batch.oid) as file
  from pg_class batch
  join pg_class other on other.relnamespace = batch.relnamespace and other.relname = 'client_of'
  join pg_locks held on held.relation = other.oid
  where batch.relname = 'batch'`;

/**
 * Does something while the table that the next file is copied into lies on a full disk: once it is made, and before the
 * file is read, its place in the data directory is taken by a device that refuses every byte.
 */
async function withFullDisk(work: () => Promise<void>): Promise<void> {
  const holder = await database.root.connect();
  await holder.query('begin; lock table ingest.upload_chunks in access exclusive mode');
  const working = work();
  working.catch(() => {});
  let place = '';
  try {
    const waiting = `select from pg_locks where not granted and relation = 'ingest.upload_chunks'::regclass`;
    while ((await holder.query(waiting)).rowCount === 0);
    const { rows } = await holder.query<{ file: string }>(PLACE_OF_BATCH);
    place = rows[0]?.file ?? '';
    await rename(place, `${place}.kept`);
    await symlink('/dev/full', place);
    await closeFiles();
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  await working.finally(async () => {
    // There is space again.
    await rename(`${place}.kept`, place);
    await closeFiles();
  });
}

/** Has every session close its files, so that they are opened anew. */
async function closeFiles(): Promise<void> {
  await database.root.query('create database closing');
  await database.root.query('drop database closing');
}
