import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { serviceUrl } from '@pmd/core/config';
import { addDays } from '@pmd/core/days';
import { objectStore } from '@pmd/core/object-store';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BadLine, openBadLine } from '../support/bad-line.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';
import { type Fact, keyOf, makeFacts, micros, type Rates, toCsv, totalsBy } from '../support/reference.ts';

const rates: Record<string, Rates> = { Acme: [['10', null]], Bolt: [['7.1234', null]] };
const names = Object.keys(rates);
const BUCKET = 'the-partner';
const from = '2026-03-01';
const DAYS = 28;
const range = { from, to: addDays(from, DAYS - 1) };

/** The same clients and days with other numbers each time, and enough of them to be stopped in the middle. */
function edition(no: number): Fact[] {
  const many = makeFacts(names, from, DAYS, no).flatMap((fact) =>
    Array.from({ length: 25 }, (_, i): Fact => ({ ...fact, creative: `${fact.creative} ${i}` })),
  );
  const path = { campaign: 'Every', strategy: 'day', placement: 'of', creative: 'all' };
  const counts = { impressions: BigInt(no), clicks: 0n, conversions: 0n, revenueMicros: 0n };
  const always = names.flatMap((client) =>
    Array.from({ length: DAYS }, (_, i): Fact => ({ date: addDays(from, i), client, ...path, ...counts })),
  );
  return [...always, ...many];
}

const totals = (facts: Fact[]): string => {
  const total = totalsBy(facts, rates, 'all', 'total').get(keyOf([], ''));
  return [total?.impressions, total?.revenueMicros, total?.spendMicros].join(' ');
};

let dataDir: string;
let line: BadLine;
let product: Product;
let admin: Session;
let editions = 0;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pmd-stages-'));
  product = await startProduct(dataDir);
  admin = await Session.logIn(product.url, ADMIN);
  for (const name of names) await admin.createClient(name, rates[name]);
  line = await openBadLine(product.s3.endpoint ?? '');
  await inBucket((store) => store.send(new CreateBucketCommand({ Bucket: BUCKET })));
  await admin.send('POST', '/api/sources', {
    ...{ name: 'Partner', bucket: BUCKET, endpoint: line.url, region: product.s3.region },
    ...keys(),
  });
  await deliverAndScan();
  await expectLatest();
});
afterAll(async () => {
  line?.close();
  await product?.stop();
});

const keys = () => ({
  accessKeyId: product.s3.accessKeyId ?? '',
  secretAccessKey: product.s3.secretAccessKey ?? '',
});

async function inBucket<Result>(work: (store: ReturnType<typeof objectStore>) => Promise<Result>) {
  const store = objectStore({ ...product.s3, ...keys() });
  return work(store).finally(() => store.destroy());
}

async function deliverAndScan(): Promise<void> {
  editions += 1;
  const object = { Bucket: BUCKET, Key: `edition-${editions}.csv`, Body: toCsv(edition(editions)) };
  await inBucket((store) => store.send(new PutObjectCommand(object)));
  await scan();
}

async function scan(): Promise<void> {
  const { items } = await admin.send('GET', '/api/sources');
  const source = items.find(({ name }: { name: string }) => name === 'Partner');
  await admin.send('POST', `/api/sources/${source.id}/scan`);
}

/** What the range's numbers are for someone who looks now. */
async function seen(): Promise<string> {
  const { arithmetic } = await admin.send('GET', `/api/lineage?limit=1&from=${range.from}&to=${range.to}`);
  const value = (measure: string) =>
    arithmetic.find((entry: { measure: string }) => entry.measure === measure).value ?? '0';
  return [value('impressions'), micros(value('revenue')), micros(value('spend'))].join(' ');
}

/** The same in Cube, which may be behind. */
async function seenInCube(): Promise<string> {
  const [row] = await admin.cube({
    measures: ['performance.impressions', 'performance.revenue', 'performance.spend'],
    timeDimensions: [{ dimension: 'performance.date', dateRange: [range.from, range.to] }],
  });
  const value = (measure: string) => row[`performance.${measure}`] ?? '0';
  return [value('impressions'), micros(value('revenue')), micros(value('spend'))].join(' ');
}

/** The latest edition was ingested once and is all there is. */
async function expectLatest(): Promise<void> {
  const facts = edition(editions);
  const runs = await until(async () => {
    const { items } = await admin.send('GET', `/api/ingestions?fileName=edition-${editions}.csv`);
    return items[0]?.finishedAt ? items : undefined;
  });
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ status: 'success', rowsRead: facts.length, rowsLoaded: facts.length });
  expect(await seen()).toBe(totals(facts));
}

/** Looks at the numbers again and again until told to stop, and gives everything that was seen. */
function watch(look: () => Promise<string>) {
  const sights = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) sights.add(await look());
  })();
  watching.catch(() => {});
  return async () => {
    isOver = true;
    // The product may have gone away under the last look.
    await watching.catch(() => {});
    return [...sights];
  };
}

/** Fails when anything is seen but edition `last` or the one after it as a whole; Cube may be further behind. */
function watchForHalves(last: number) {
  const [latest, next] = [totals(edition(last)), totals(edition(last + 1))];
  const whole = Array.from({ length: last + 2 }, (_, no) => totals(edition(no)));
  const [stop, stopCube] = [watch(seen), watch(seenInCube)];
  return async () => {
    expect([latest, next]).toEqual(expect.arrayContaining(await stop()));
    expect(whole).toEqual(expect.arrayContaining(await stopCube()));
  };
}

/** A connection that holds a table, so that whoever comes to write there waits. */
async function hold(table: string): Promise<{ someoneWaits: () => Promise<unknown> }> {
  const config = {
    DATABASE_URL: product.databaseUrl,
    DATA_ENCRYPTION_KEY: product.secrets.dataEncryptionKey,
  };
  const client = new pg.Client(serviceUrl(config, 'app_worker'));
  client.on('error', () => {}); // it goes down with the product
  await client.connect();
  await client.query(`begin; lock table ${table} in exclusive mode`);
  const waiting = 'select from pg_locks where not granted and relation = $1::regclass';
  return { someoneWaits: () => until(async () => (await client.query(waiting, [table])).rowCount !== 0) };
}

/** Lets a file come as far as a stage, and gives when it is there. It goes no further. */
type Halt = () => Promise<() => Promise<unknown>>;

const haltOnLine =
  (what: 'list' | 'download', atByte?: number, goOn = new Promise(() => {})): Halt =>
  async () => {
    let isReached = false;
    const reach = async () => {
      isReached = true;
      await goOn;
    };
    line.fault = (asked) => {
      if (asked !== what) return undefined;
      return atByte === undefined ? { before: reach } : { atByte, atThatByte: reach };
    };
    return () => until(async () => isReached);
  };
const haltAt =
  (table: string): Halt =>
  async () =>
    (await hold(table)).someoneWaits;

/** All is committed, and only the queue does not know. (Held any earlier, it would not hand out the file.) */
const haltAtTheEnd: Halt = async () => {
  const download = Promise.withResolvers();
  const isDownloading = await haltOnLine('download', 300_000, download.promise)();
  return async () => {
    await isDownloading();
    await hold('graphile_worker._private_jobs');
    download.resolve(undefined);
    await expectLatest();
  };
};

const stages: [string, Halt][] = [
  ['listing', haltOnLine('list')],
  ['download', haltOnLine('download', 300_000)],
  ['storing lines', haltAt('ingest.staging_media_raw')],
  ['replacing facts', haltAt('media.daily_metrics')],
  ['recording slices', haltAt('ingest.slices')],
  ['telling the queue', haltAtTheEnd],
];

describe.each(stages)('kill -9 while %s', (_stage, halt) => {
  it.each(['worker', 'postgres'])(
    'of %s shows no half day, and then the file whole and once',
    async (victim) => {
      const expectNoHalves = watchForHalves(editions);
      const isThere = await halt();
      await deliverAndScan();
      await isThere();
      product.kill(victim, 'SIGKILL');
      await product.exited;
      await expectNoHalves();
      await product.stop({ keepData: true });

      line.fault = () => undefined;
      product = await startProduct(dataDir);
      line.store = product.s3.endpoint ?? '';
      admin = await Session.logIn(product.url, ADMIN);
      const expectNoHalvesAfterwards = watchForHalves(editions - 1);
      await scan();
      await expectLatest();
      await expectNoHalvesAfterwards();
    },
    120_000,
  );
});
