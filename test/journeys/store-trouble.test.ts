import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { objectStore } from '@pmd/core/object-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';
import { keyOf, makeFacts, micros, type Rates, toCsv, totalsBy } from '../support/reference.ts';

const rates: Record<string, Rates> = { Acme: [['10', null]], Bolt: [['7.1234', null]] };
const BUCKET = 'behind-a-bad-line';

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
  line = await openBadLine(new URL(product.s3.endpoint ?? ''));
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const place = { bucket: BUCKET, region: product.s3.region, endpoint: line.url };
  sourceId = (await admin.send('POST', '/api/sources', { name: 'Bad line', ...place, ...keys })).id;
});
afterAll(async () => {
  s3?.destroy();
  line?.server.close();
  await product?.stop();
});

interface BadLine {
  url: string;
  server: Server;
  /** Asked for every download of an object: after how many bytes it is cut; undefined lets it pass. */
  cutAfter: (path: string) => number | undefined;
  /** Awaited before a download begins. */
  before: (path: string) => Promise<void>;
}

/** Something between the worker and the store that forwards every request, and can cut a download in the middle. */
async function openBadLine(store: URL): Promise<BadLine> {
  const bad: BadLine = {
    url: '',
    cutAfter: () => undefined,
    before: async () => {},
    server: createServer(async (req, res) => {
      const path = req.url ?? '';
      const isDownload = req.method === 'GET' && path.includes('.csv');
      if (isDownload) await bad.before(path);
      const { hostname, port } = store;
      const forwarded = request(
        { hostname, port, path, method: req.method, headers: req.headers },
        (answer) => {
          res.writeHead(answer.statusCode ?? 500, answer.headers);
          const limit = isDownload ? bad.cutAfter(path) : undefined;
          if (limit === undefined) answer.pipe(res);
          else
            cut(
              answer,
              limit,
              () => res.destroy(),
              (chunk) => res.write(chunk),
            );
        },
      );
      req.pipe(forwarded);
    }),
  };
  await new Promise<void>((listening) => bad.server.listen(0, '127.0.0.1', listening));
  bad.url = `http://127.0.0.1:${(bad.server.address() as AddressInfo).port}`;
  return bad;
}

function cut(answer: IncomingMessage, limit: number, end: () => void, pass: (chunk: Buffer) => void): void {
  let passed = 0;
  answer.on('data', (chunk: Buffer) => {
    pass(chunk.subarray(0, limit - passed));
    passed += chunk.length;
    if (passed < limit) return;
    answer.destroy();
    end();
  });
}

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
    line.cutAfter = () => {
      cuts += 1;
      return cuts <= 2 ? Math.floor(csv.length / 2) : undefined;
    };
    await put('broken.csv', csv);
    await scan();
    const run = await until(async () => {
      const [latest] = await runsOf('fileName=broken');
      return latest?.finishedAt ? latest : undefined;
    }, 90_000);
    expect(run).toMatchObject({ status: 'success', rowsLoaded: facts.length });
    expect(cuts).toBeGreaterThan(2);
    await expectTotals(facts, { from: '2022-01-01', to: '2024-12-31' });
  }, 120_000);

  it('in which a file is replaced while it waits to be read loads the later one, and never a mix', async () => {
    const [first, second] = [1, 2].map((edition) => makeFacts(Object.keys(rates), '2026-10-01', 5, edition));
    line.cutAfter = () => undefined;
    let isReplaced = false;
    line.before = async () => {
      if (isReplaced) return;
      isReplaced = true;
      await put('changed.csv', toCsv(second ?? []));
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
    line.before = async () => {};
    const byFile = Map.groupBy(
      makeFacts(Object.keys(rates), '2025-01-01', 550, 1),
      ({ client, date }) => `many/${client}-${date}.csv`,
    );
    const files = [...byFile].slice(0, 1000);
    const facts = files.flatMap(([, rows]) => rows);
    await Promise.all(files.map(([name, rows]) => put(name, toCsv(rows))));
    await scan();
    await until(async () => (await runsOf('fileName=many/&limit=1')).length > 0);
    await until(async () => {
      const under = await Promise.all(
        ['queued', 'running'].map((status) => runsOf(`status=${status}&limit=1`)),
      );
      return under.flat().length === 0;
    }, 240_000);
    const runs = await runsOf('fileName=many/&limit=1000');
    expect(runs).toHaveLength(files.length);
    expect(new Set(runs.map((run: { status: string }) => run.status))).toEqual(new Set(['success']));
    await expectTotals(facts, { from: '2025-01-01', to: '2026-09-30' });
    await scan();
    await until(async () => (await admin.send('GET', `/api/sources/${sourceId}`)).lastScanAt);
    expect(await runsOf('fileName=many/&limit=1000')).toHaveLength(files.length);
  }, 300_000);
});
