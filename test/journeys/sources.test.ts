import { gzipSync } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { objectStore } from '@pmd/core/object-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const PREFIX = 'second-partner/';

let product: Product;
let admin: Session;
let s3: S3Client;
let keys: { accessKeyId: string; secretAccessKey: string };
let sourceId: string;

beforeAll(async () => {
  product = await startProduct();
  admin = await Session.logIn(product.url, ADMIN);
  await admin.createClient('Müller', [['10', null]]);
  keys = {
    accessKeyId: product.s3.accessKeyId ?? '',
    secretAccessKey: product.s3.secretAccessKey ?? '',
  };
  s3 = objectStore({ ...product.s3, ...keys });
});
afterAll(async () => {
  s3?.destroy();
  await product?.stop();
});

const put = (name: string, body: string | Buffer) =>
  s3.send(new PutObjectCommand({ Bucket: product.s3.bucket, Key: PREFIX + name, Body: body }));

/** The latest run of a file, once it has ended. */
const ended = (name: string) =>
  until(async () => {
    const { items } = await admin.send('GET', `/api/ingestions?sourceId=${sourceId}&fileName=${name}`);
    return items[0]?.finishedAt ? items[0] : undefined;
  }, 60_000);

describe('a second source', () => {
  it('is read with keys of its own, in the partner’s own way of writing', async () => {
    const { endpoint, region, bucket } = product.s3;
    const source = await admin.send('POST', '/api/sources', {
      name: 'Second partner',
      ...{ bucket, endpoint, region, prefix: PREFIX },
      ...keys,
      delimiter: ';',
      dayFormat: 'DD/MM/YYYY',
      decimalSeparator: ',',
      columnAliases: { Kunde: 'client_name', Umsatz: 'conversion_revenue' },
    });
    sourceId = source.id;
    expect((await admin.send('POST', `/api/sources/${sourceId}/test`)).isOk).toBe(true);
    await put(
      'tag.csv.gz',
      gzipSync(
        'Kunde;Tag;campaign;strategy;placement;creative;impressions;clicks;conversions;Umsatz;date\r\n' +
          'Müller;x;A;B;C;D;1.234.567;1.000;3;"2.345,67";05/03/2026\r\n' +
          'Müller;x;A;B;C;E;1;0;0;0,5;05.03.2026\r\n',
      ),
    );
    await admin.send('POST', `/api/sources/${sourceId}/scan`);
    expect(await ended('tag')).toMatchObject({ status: 'success', rowsLoaded: 2, runDate: '2026-03-05' });
    const { arithmetic } = await admin.send('GET', '/api/lineage?date=2026-03-05');
    const value = (measure: string) =>
      arithmetic.find((entry: { measure: string }) => entry.measure === measure).value;
    expect([value('impressions'), value('clicks'), value('revenue'), value('spend')]).toEqual([
      '1234568',
      '1000',
      '2346.170000',
      '12345.680000',
    ]);
  });

  it('tells, while its key is revoked, why nothing comes, and goes on by itself when it has one again', async () => {
    await admin.send('PATCH', `/api/sources/${sourceId}`, { secretAccessKey: 'revoked' });
    await put('later.csv', 'date;Kunde\n');
    await admin.send('POST', `/api/sources/${sourceId}/scan`);
    const problem = await until(
      async () => (await admin.send('GET', `/api/sources/${sourceId}`)).lastScanError,
    );
    expect(problem).toBe('The secret access key does not belong to this access key id.');
    await until(async () => {
      const { items } = await admin.send('GET', '/api/alerts?state=open');
      return items.some((alert: { kind: string }) => alert.kind === 'scan_failed');
    });
    await admin.send('PATCH', `/api/sources/${sourceId}`, keys);
    await admin.send('POST', `/api/sources/${sourceId}/scan`);
    expect(await ended('later')).toMatchObject({ status: 'failed' });
    await until(async () => (await admin.send('GET', `/api/sources/${sourceId}`)).lastScanError === null);
    await until(async () => {
      const { items } = await admin.send('GET', '/api/alerts?state=resolved');
      return items.some((alert: { kind: string }) => alert.kind === 'scan_failed');
    });
  });

  it('is not read while it is disabled', async () => {
    await admin.send('PATCH', `/api/sources/${sourceId}`, { status: 'disabled' });
    expect((await admin.request('POST', `/api/sources/${sourceId}/scan`)).status).toBe(409);
  });
});
