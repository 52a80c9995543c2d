import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@pmd/core/log';
import { sourceKeys } from '@pmd/core/source-keys';
import { createOrganization, startDatabase, type TestDatabase } from '@pmd/test/support/database';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type S3Source, scanSource } from './scan-bucket.ts';

const PAGE = 1000;

interface Listed {
  key: string;
  etag: string;
  modifiedAt: string;
}

let database: TestDatabase;
let server: Server;
/** What the bucket holds, and every request it was asked. */
let objects: Listed[] = [];
let asked: string[] = [];

beforeAll(async () => {
  database = await startDatabase();
  // A store that lists in pages as S3 does. (The embedded one would need a file on the disk for every object.)
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://store');
    asked.push(`${request.method} ${url.pathname}`);
    const from = Number(url.searchParams.get('continuation-token') ?? 0);
    response.setHeader('content-type', 'application/xml');
    response.end(listing(from));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  server?.close();
  server?.closeAllConnections();
  await database?.stop();
});

function listing(from: number): string {
  const page = objects.slice(from, from + PAGE);
  const next = from + PAGE < objects.length ? from + PAGE : undefined;
  const contents = page.map(
    ({ key, etag, modifiedAt }) =>
      `<Contents><Key>${key}</Key><LastModified>${modifiedAt}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>9</Size></Contents>`,
  );
  const more = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  return `<?xml version="1.0"?><ListBucketResult><Name>b</Name><IsTruncated>${next !== undefined}</IsTruncated>${more}${contents.join('')}</ListBucketResult>`;
}

async function newSource(): Promise<S3Source> {
  const { id } = await createOrganization(database);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { rows } = await database.root.query<S3Source>(
    `insert into ingest.sources (organization_id, name, kind, bucket, prefix, endpoint)
     values ($1, 'Partner', 's3', 'b', 'in/', $2) returning *`,
    [id, endpoint],
  );
  return rows[0] as S3Source;
}

const scan = (source: S3Source) =>
  scanSource(
    {
      db: database.worker,
      log: createLogger('test', 'silent'),
      keys: sourceKeys({ ...database.config, ALLOW_PRIVATE_ENDPOINTS: true }),
    },
    source,
  );

async function runsOf(source: S3Source) {
  const { rows } = await database.root.query<{ file_name: string; jobs: number }>(
    `select run.file_name, (
       select count(*)::integer from graphile_worker._private_jobs job where job.key = 'ingest:' || run.id
     ) as jobs
     from ingest.ingestion_logs run where run.source_id = $1 and run.status = 'queued' order by run.delivery_no`,
    [source.id],
  );
  return rows;
}

const instant = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();

describe('a listing', () => {
  it('of 100,000 known objects is read in pages and compared in sets, and only what is new is delivered', async () => {
    const source = await newSource();
    objects = Array.from({ length: 100_000 }, (_, i) => ({
      key: `in/${String(i).padStart(6, '0')}.csv`,
      etag: `e${i}`,
      modifiedAt: instant(i),
    }));
    await database.root.query(
      `insert into ingest.ingestion_logs (
         organization_id, source_id, file_name, object_key, object_etag, object_modified_at, status, finished_at
       )
       select $1, $2, substr(object.key, 4), object.key, '"' || object.etag || '"', object.modified_at, 'success', now()
       from unnest($3::text[], $4::text[], $5::timestamptz[]) object (key, etag, modified_at)`,
      [
        source.organization_id,
        source.id,
        objects.map(({ key }) => key),
        objects.map(({ etag }) => etag),
        objects.map(({ modifiedAt }) => modifiedAt),
      ],
    );
    Object.assign(objects[70_000] as Listed, { etag: 'other', modifiedAt: instant(200_002) });
    Object.assign(objects[3] as Listed, { modifiedAt: instant(200_001) });
    objects.push({ key: 'in/new.csv', etag: 'new', modifiedAt: instant(200_000) });
    objects.push({ key: 'in/readme.txt', etag: 'no', modifiedAt: instant(1) });
    asked = [];
    const queries = vi.spyOn(pg.Client.prototype, 'query');
    try {
      expect(await scan(source)).toBe(3);
      // One a page, and a few around them.
      expect(queries.mock.calls.length).toBeLessThan(120);
    } finally {
      queries.mockRestore();
    }
    expect(asked).toEqual(Array(101).fill('GET /b/'));
    expect((await runsOf(source)).map(({ file_name }) => file_name)).toEqual([
      'new.csv',
      '000003.csv',
      '070000.csv',
    ]);
  });

  it('of many new objects makes a run and a job of each, the oldest first', async () => {
    const source = await newSource();
    objects = Array.from({ length: 2500 }, (_, i) => ({
      key: `in/${i}.csv`,
      etag: `e${i}`,
      modifiedAt: instant(10_000 - i),
    }));
    expect(await scan(source)).toBe(2500);
    expect(await runsOf(source)).toEqual(
      objects.toReversed().map(({ key }) => ({ file_name: key.slice(3), jobs: 1 })),
    );
    expect(await scan(source)).toBe(0);
    // Two scans at once deliver nothing twice.
    objects.push({ key: 'in/later.csv', etag: 'later', modifiedAt: instant(20_000) });
    expect((await Promise.all([scan(source), scan(source)])).toSorted()).toEqual([0, 1]);
  });
});
