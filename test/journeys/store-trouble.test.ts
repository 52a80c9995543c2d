import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { objectStore } from '@pmd/core/object-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BadLine, openBadLine } from '../support/bad-line.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';
import { keyOf, makeFacts, micros, type Rates, toCsv, totalsBy } from '../support/reference.ts';

const rates: Record<string, Rates> = { Acme: [['10', null]], Bolt: [['7.1234', null]] };
const BUCKET = 'behind-a-bad-line';
/** How far a thousand files are; to ask more often takes the time that they need. */
const ASKED_EVERY_MS = 1_000;

let product: Product;
let admin: Session;
let s3: S3Client;
let line: BadLine;
let sourceId: string;

beforeAll(async () => {
  product = await startProduct();
  admin = await Session.logIn(product.url, ADMIN);
  for (const [name, cpms] of Object.entries(rates)) await admin.createClient(name, cpms);
  const keys = {
    accessKeyId: product.s3.accessKeyId ?? '',
    secretAccessKey: product.s3.secretAccessKey ?? '',
  };
  s3 = objectStore({ ...product.s3, ...keys });
  line = await openBadLine(product.s3.endpoint ?? '');
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const place = { bucket: BUCKET, region: product.s3.region, endpoint: line.url };
  sourceId = (await admin.send('POST', '/api/sources', { name: 'Bad line', ...place, ...keys })).id;
});
afterAll(async () => {
  s3?.destroy();
  line?.close();
  await product?.stop();
});

const put = (key: string, body: string) =>
  s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
const scan = () => admin.send('POST', `/api/sources/${sourceId}/scan`);
const runsOf = async (query: string) => (await admin.send('GET', `/api/ingestions?${query}`)).items;

async function expectTotals(facts: ReturnType<typeof makeFacts>, days: { from: string; to: string }) {
  const expected = totalsBy(facts, rates, 'all', 'total').get(keyOf([], ''));
  const { arithmetic } = await admin.send('GET', `/api/lineage?limit=1&from=${days.from}&to=${days.to}`);
  const value = (measure: string) =>
    arithmetic.find((entry: { measure: string }) => entry.measure === measure).value;
  expect(value('impressions')).toBe(String(expected?.impressions));
  expect(micros(value('revenue'))).toBe(expected?.revenueMicros);
  expect(micros(value('spend'))).toBe(expected?.spendMicros);
}

describe('a store in trouble', () => {
  it('that breaks a download off is asked again, and the file is loaded whole and once', async () => {
    const facts = makeFacts(Object.keys(rates), '2022-01-01', 900, 1);
    const csv = toCsv(facts);
    expect(csv.length).toBeGreaterThan(1_000_000); // more than is on its way at once
    let cuts = 0;
    line.fault = (what) => {
      if (what !== 'download' || cuts === 2) return undefined;
      cuts += 1;
      return { atByte: csv.length / 2 };
    };
    await put('broken.csv', csv);
    await scan();
    const run = await until(async () => {
      const [latest] = await runsOf('fileName=broken');
      return latest?.finishedAt ? latest : undefined;
    }, 90_000);
    expect(run).toMatchObject({ status: 'success', rowsLoaded: facts.length });
    expect(cuts).toBe(2);
    await expectTotals(facts, { from: '2022-01-01', to: '2024-12-31' });
  }, 120_000);

  it('in which a file is replaced while it waits to be read loads the later one, and never a mix', async () => {
    const [first, second] = [1, 2].map((edition) => makeFacts(Object.keys(rates), '2026-10-01', 5, edition));
    line.fault = (what) => {
      if (what !== 'download') return undefined;
      line.fault = () => undefined;
      return {
        before: async () => {
          await put('changed.csv', toCsv(second ?? []));
        },
      };
    };
    await put('changed.csv', toCsv(first ?? []));
    await scan();
    const earlier = await until(async () =>
      (await runsOf('fileName=changed')).find((run: { finishedAt: string }) => run.finishedAt),
    );
    expect(earlier).toMatchObject({ status: 'failed' });
    expect(earlier.message).toContain('was replaced before it was read');
    await scan();
    await until(async () => (await runsOf('fileName=changed'))[0]?.status === 'success');
    await expectTotals(second ?? [], { from: '2026-10-01', to: '2026-10-05' });
  });

  it('that holds a thousand new files at once has every one loaded, with a row in the log for each', async () => {
    const byFile = Map.groupBy(
      makeFacts(Object.keys(rates), '2025-01-01', 550, 1),
      ({ client, date }) => `many/${client}-${date}.csv`,
    );
    const files = [...byFile].slice(0, 1000);
    const facts = files.flatMap(([, rows]) => rows);
    await Promise.all(files.map(([name, rows]) => put(name, toCsv(rows))));
    await scan();
    await until(async () => (await runsOf('fileName=many/&limit=1')).length > 0);
    await until(
      async () => {
        const under = await Promise.all(
          ['queued', 'running'].map((status) => runsOf(`status=${status}&limit=1`)),
        );
        return under.flat().length === 0;
      },
      480_000,
      ASKED_EVERY_MS,
    );
    const runs = await runsOf('fileName=many/&limit=1000');
    expect(runs).toHaveLength(files.length);
    expect(new Set(runs.map((run: { status: string }) => run.status))).toEqual(new Set(['success']));
    await expectTotals(facts, { from: '2025-01-01', to: '2026-09-30' });
    await scan();
    await until(async () => (await admin.send('GET', `/api/sources/${sourceId}`)).lastScanAt);
    expect(await runsOf('fileName=many/&limit=1000')).toHaveLength(files.length);
  }, 600_000);
});
