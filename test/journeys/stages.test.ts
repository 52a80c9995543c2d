import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { serviceUrl } from '@pmd/core/config';
import { addDays } from '@pmd/core/days';
import { objectStore } from '@pmd/core/object-store';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BadLine, openBadLine } from '../support/bad-line.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';
import { type Fact, keyOf, makeFacts, micros, type Rates, toCsv, totalsBy } from '../support/reference.ts';

/**
 * A file comes as far as a stage and is held there; a process of the product is killed; the product is started again.
 * Readers look on all the while, and may only ever see whole editions.
 */

const rates: Record<string, Rates> = { Acme: [['10', null]], Bolt: [['7.1234', null]] };
const names = Object.keys(rates);
const BUCKET = 'the-partner';
const FROM = '2026-03-01';
const DAYS = 28;
const TO = addDays(FROM, DAYS - 1);
/** Bytes. */
const MIDDLE = 150_000;
/** A stage is held for longer than that; to look more often takes the time that the product needs. */
const LOOK_EVERY_MS = 200;

let dataDir: string;
let line: BadLine;
let product: Product;
let admin: Session;
let sourceId: string;
/** Connections that hold something. */
const holders: pg.Client[] = [];
/** Whether the test before came to its end, so that all is as it should be. */
let isSettled = true;

/** Rows and totals of every edition that was delivered, the latest last. Before the first there was nothing. */
const editions: { rows: number; totals: string }[] = [{ rows: 0, totals: '0 0 0' }];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pmd-stages-'));
  product = await startProduct(dataDir);
  admin = await Session.logIn(product.url, ADMIN);
  for (const name of names) await admin.createClient(name, rates[name]);
  line = await openBadLine(product.s3.endpoint ?? '');
  await inBucket((store) => store.send(new CreateBucketCommand({ Bucket: BUCKET })));
  const place = { name: 'Partner', bucket: BUCKET, endpoint: line.url, region: product.s3.region };
  sourceId = (await admin.send('POST', '/api/sources', { ...place, ...keys() })).id;
  await deliver();
  await scan();
  await expectLatest();
});
afterAll(async () => {
  line?.close();
  await product?.stop();
});

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

/** All is committed, and only the queue does not know: the job of the file, which is under way, cannot be ended. */
const haltAtTheEnd: Halt = async () => {
  const download = Promise.withResolvers();
  const isDownloading = await haltOnLine('download', MIDDLE, download.promise)();
  return async () => {
    await isDownloading();
    await (await asWorker()).query(
      'begin; select from graphile_worker._private_jobs where locked_at is not null for update',
    );
    download.resolve(undefined);
    await expectLatest();
  };
};

const stages: Record<string, Halt> = {
  listing: haltOnLine('list'),
  downloading: haltOnLine('download', MIDDLE),
  'storing lines': haltAt('ingest.staging_media_raw'),
  'replacing facts': haltAt('media.daily_metrics'),
  'telling the queue': haltAtTheEnd,
  summarizing: haltAt('media.monthly_summaries'),
};
const busy = Object.keys(stages).flatMap((stage) => ['worker', 'postgres'].map((victim) => [victim, stage]));
const others = ['cube', 'api', 'object-store', 'supervisor'].map((victim) => [victim, 'downloading']);

it.each([...busy, ...others])(
  'kill -9 of %s while %s shows nobody half a day, and then the file is there whole and once',
  async (victim = '', stage = '') => {
    if (!isSettled) await settle();
    isSettled = false;
    const halt = stages[stage] as Halt;
    const readers = [await watch(seen, stood(1)), await watch(seenInCube, editions)];
    const isThere = await halt();
    await deliver();
    await scan();
    await isThere();
    product.kill(victim, 'SIGKILL');
    await expectCrash(victim);
    for (const expectWhole of readers) await expectWhole();
    line.fault = () => undefined;
    await startAgain();
    const readersAfterwards = [await watch(seen, stood(2)), await watch(seenInCube, editions)];
    await scan();
    await expectLatest();
    if (stage === 'summarizing') await expectSummarized();
    for (const expectWhole of readersAfterwards) await expectWhole();
    isSettled = true;
  },
  120_000,
);

/** What a test that failed has left behind must not fail the next. */
async function settle(): Promise<void> {
  line.fault = () => undefined;
  await Promise.all(holders.splice(0).map((client) => client.end().catch(() => {})));
  await startAgain();
  await scan();
  await expectLatest();
}

async function startAgain(): Promise<void> {
  await product.stop({ keepData: true });
  product = await startProduct(dataDir);
  line.store = product.s3.endpoint ?? '';
  admin = await Session.logIn(product.url, ADMIN);
}

/** The same clients and days with other numbers each time, and enough of them to be stopped in the middle. */
function edition(no: number): Fact[] {
  const many = makeFacts(names, FROM, DAYS, no).flatMap((fact) =>
    Array.from({ length: 10 }, (_, i): Fact => ({ ...fact, creative: `${fact.creative} ${i}` })),
  );
  const path = { campaign: 'Every', strategy: 'day', placement: 'of', creative: 'all' };
  const counts = { impressions: BigInt(no), clicks: 0n, conversions: 0n, revenueMicros: 0n };
  const always = names.flatMap((client) =>
    Array.from({ length: DAYS }, (_, i): Fact => ({ date: addDays(FROM, i), client, ...path, ...counts })),
  );
  return [...always, ...many];
}

/** The end of one process ends the product, which says which it was and leaves none behind. */
async function expectCrash(victim: string): Promise<void> {
  const code = await product.exited;
  if (victim !== 'supervisor') {
    expect(code).toBe(1);
    expect(product.logs.join('\n')).toContain(`${victim} was ended by SIGKILL`);
  }
  // Those whose supervisor was killed notice by themselves.
  await until(async () => product.living().length === 0, victim === 'supervisor' ? 20_000 : 1_000);
}

const keys = () => ({
  accessKeyId: product.s3.accessKeyId ?? '',
  secretAccessKey: product.s3.secretAccessKey ?? '',
});

async function inBucket(work: (store: S3Client) => Promise<unknown>): Promise<void> {
  const store = objectStore({ ...product.s3, ...keys() });
  await work(store).finally(() => store.destroy());
}

async function deliver(): Promise<void> {
  const facts = edition(editions.length);
  const Body = toCsv(facts);
  expect(Body.length).toBeGreaterThan(2 * MIDDLE);
  const total = totalsBy(facts, rates, 'all', 'total').get(keyOf([], ''));
  const totals = [total?.impressions, total?.revenueMicros, total?.spendMicros].join(' ');
  const object = { Bucket: BUCKET, Key: `edition-${editions.length}.csv`, Body };
  await inBucket((store) => store.send(new PutObjectCommand(object)));
  editions.push({ rows: facts.length, totals });
}

const scan = () => admin.send('POST', `/api/sources/${sourceId}/scan`);

/** The latest edition was ingested once and is all there is, for whoever asks. */
async function expectLatest(): Promise<void> {
  const { rows, totals } = editions.at(-1) ?? {};
  const runs = await until(async () => {
    const { items } = await admin.send('GET', `/api/ingestions?fileName=edition-${editions.length - 1}.csv`);
    return items[0]?.finishedAt ? items : undefined;
  });
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ status: 'success', rowsRead: rows, rowsLoaded: rows });
  expect(await seen()).toBe(totals);
  await until(async () => (await seenInCube()) === totals);
}

/** The summaries of the month say the same. */
async function expectSummarized(): Promise<void> {
  const [impressions] = editions.at(-1)?.totals.split(' ') ?? [];
  await until(async () => {
    const { items } = await admin.send('GET', `/api/summaries/monthly?monthStart=${FROM}`);
    const sum = (items as { impressions: number }[]).reduce(
      (all, each) => all + BigInt(each.impressions),
      0n,
    );
    return String(sum) === impressions;
  }, 60_000);
}

const inOneText = (value: (measure: string) => string) =>
  [value('impressions'), micros(value('revenue')), micros(value('spend'))].join(' ');

/** What the numbers of all days are for someone who looks now. */
async function seen(): Promise<string> {
  const { arithmetic } = await admin.send('GET', `/api/lineage?limit=1&from=${FROM}&to=${TO}`);
  return inOneText(
    (measure) => arithmetic.find((entry: { measure: string }) => entry.measure === measure).value ?? '0',
  );
}

/** The same in Cube, which may be behind; nothing while it asks to be asked again. */
async function seenInCube(): Promise<string | undefined> {
  const query = {
    measures: ['performance.impressions', 'performance.revenue', 'performance.spend'],
    timeDimensions: [{ dimension: 'performance.date', dateRange: [FROM, TO] }],
  };
  const { data } = await admin.send('POST', '/cubejs-api/v1/load', { query });
  return data && inOneText((measure) => data[0][`performance.${measure}`] ?? '0');
}

/** The editions that can be in force: the last but `back`, and those that were delivered since. */
const stood = (back: number) => {
  const from = editions.length - back;
  return { [Symbol.iterator]: () => editions.slice(from).values() };
};

/**
 * Looks at the numbers again and again until it is told to stop, from now on: it has looked once when it returns.
 * @param whole what may be seen, as it is known when it stops
 * @returns stops, and fails unless all that was seen was whole
 */
async function watch(look: () => Promise<string | undefined>, whole: Iterable<{ totals: string }>) {
  const sights = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const sight = await look();
      if (sight !== undefined) sights.add(sight);
      await delay(LOOK_EVERY_MS);
    }
  })();
  // The product may go away under a look.
  const ended = watching.catch(() => {});
  await until(async () => sights.size > 0);
  return async () => {
    isOver = true;
    await ended;
    expect(Array.from(whole, ({ totals }) => totals)).toEqual(expect.arrayContaining([...sights]));
  };
}

/** A connection that holds a table, so that whoever comes to write there waits. */
async function hold(table: string): Promise<{ someoneWaits: () => Promise<unknown> }> {
  const client = await asWorker();
  await client.query(`begin; lock table ${table} in exclusive mode`);
  const waiting = 'select from pg_locks where not granted and relation = $1::regclass';
  return { someoneWaits: () => until(async () => (await client.query(waiting, [table])).rowCount !== 0) };
}

/** A connection of the worker's own role. */
async function asWorker(): Promise<pg.Client> {
  const config = {
    DATABASE_URL: product.databaseUrl,
    DATA_ENCRYPTION_KEY: product.secrets.dataEncryptionKey,
  };
  const client = new pg.Client(serviceUrl(config, 'app_worker'));
  client.on('error', () => {}); // it goes down with the product
  await client.connect();
  holders.push(client);
  return client;
}
