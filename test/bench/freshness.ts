import { addDays, today } from '@pmd/core/days';
import { ADMIN, Session, startProduct, until } from '../support/product.ts';
import { type Bucket, openBucket } from './bucket.ts';
import { superuserUrl, writeFacts } from './facts.ts';
import { HEADER } from './file.ts';
import { quiet } from './quiet.ts';
import { spread } from './spread.ts';

const DAYS = 365;
const CLIENT = 'Fresh Foods';
const ROWS = 5_000;
const IDLE_ROUNDS = 20;
const OTHERS = 20;
const OTHER_ROWS = 20_000;
/** Editions delivered among the other files, evenly. */
const AMONG_OTHERS = 10;
/** The watch is to cost little beside what it watches. */
const POLL_MS = 250;

const DAY = addDays(today(), -1);

/** Each is answered by another rollup; the last by the facts. */
const levels = {
  client: 'client_id',
  campaign: 'campaign_id',
  placement: 'placement_id',
  creative: 'creative_id',
};
type LevelName = keyof typeof levels;

/**
 * How soon after an ingestion's success Cube answers with its numbers, beside 10,000,000 facts: alone, and while 20 other
 * files load. One client's day is stated again and again; every answer meanwhile must be one of the editions whole, and
 * none older than one that was seen before.
 */
export async function benchFreshness(): Promise<void> {
  const product = await startProduct();
  const bucket = openBucket(product);
  try {
    const admin = await Session.logIn(product.url, ADMIN);
    const { organizationId } = await admin.send('GET', '/api/me');
    const rows = await writeFacts(superuserUrl(product), {
      organizationId,
      firstDay: addDays(today(), -DAYS),
      days: DAYS,
    });
    const client = await admin.createClient(CLIENT, [['12.5', null]]);
    for (let no = 0; no < OTHERS; no++) await admin.createClient(otherName(no), [['12.5', null]]);
    await quiet(product.databaseUrl);
    console.log(`\nfreshness: from success to Cube's answer, beside ${rows.toLocaleString('en')} daily rows`);

    const watch = new Watch(admin, client);
    await deliver(bucket, 0);
    await watch.until(0);
    for (let edition = 1; edition <= IDLE_ROUNDS; edition++) {
      await deliver(bucket, edition);
      await watch.until(edition);
    }
    await report('alone (bar: 5 s)', admin, watch, 1, IDLE_ROUNDS);

    await quiet(product.databaseUrl);
    const last = IDLE_ROUNDS + AMONG_OTHERS;
    const each = OTHERS / AMONG_OTHERS;
    for (let no = 0; no < OTHERS; no++) {
      await bucket.put(`other-${no}.csv`, fileOf(otherName(no), OTHER_ROWS, no));
      if ((no + 1) % each === 0) await deliver(bucket, IDLE_ROUNDS + (no + 1) / each);
    }
    await watch.until(last);
    await report(`while ${OTHERS} files load (bar: 15 s)`, admin, watch, IDLE_ROUNDS + 1, last);
    await watch.stop();
    console.log(
      `  ${watch.answers.toLocaleString('en')} answers, each of one edition, none older than one before`,
    );
  } finally {
    bucket.close();
    await product.stop();
  }
}

const otherName = (no: number) => `Other ${no}`;
const nameOf = (edition: number) => `fresh-${edition}.csv`;
const deliver = (bucket: Bucket, edition: number) =>
  bucket.put(nameOf(edition), fileOf(CLIENT, ROWS, edition));

/** A client's day of so many creatives; each edition states one impression more of every one. */
function fileOf(client: string, rows: number, edition: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const path = `Campaign ${i % 10},Strategy ${i % 20},Placement ${i % 100},Creative ${i}`;
    return `${DAY},${client},${path},${1000 + edition},7,0.70%,1,9.50\n`;
  });
  return HEADER + lines.join('');
}

/** Asks Cube for the client's day at every level, all the time, and notes when each edition was first seen. */
class Watch {
  readonly seen: Record<LevelName, Map<number, number>> = {
    client: new Map(),
    campaign: new Map(),
    placement: new Map(),
    creative: new Map(),
  };
  answers = 0;
  readonly #admin: Session;
  readonly #client: string;
  readonly #watching: Promise<void>[];
  #isOver = false;

  constructor(admin: Session, client: string) {
    this.#admin = admin;
    this.#client = client;
    this.#watching = (Object.keys(levels) as LevelName[]).map((level) => this.#watch(level));
  }

  async #watch(level: LevelName): Promise<void> {
    let newest = -1;
    while (!this.#isOver) {
      const edition = await this.#ask(level);
      const now = Date.now();
      if (edition < newest) throw new Error(`${level}: edition ${edition} after ${newest} had been seen`);
      for (let no = newest + 1; no <= edition; no++) this.seen[level].set(no, now);
      newest = edition;
      await new Promise((again) => setTimeout(again, POLL_MS));
    }
  }

  /** @returns the edition that is answered; -1: none yet */
  async #ask(level: LevelName): Promise<number> {
    const impressions = 'performance.impressions';
    const rows = await this.#admin.cube({
      measures: [impressions],
      dimensions: [`performance.${levels[level]}`],
      timeDimensions: [{ dimension: 'performance.date', dateRange: [DAY, DAY] }],
      filters: [{ member: 'performance.client_id', operator: 'equals', values: [this.#client] }],
    });
    this.answers++;
    if (rows.length === 0) return -1;
    const total = rows.reduce((sum, row) => sum + Number(row[impressions]), 0);
    const edition = total / ROWS - 1000;
    if (!Number.isInteger(edition)) throw new Error(`${level}: ${total} impressions are no edition's`);
    return edition;
  }

  /** Waits until every level shows an edition; a watch that failed fails here. */
  async until(edition: number): Promise<void> {
    const isShown = () => Object.values(this.seen).every((first) => first.has(edition));
    await Promise.race([until(async () => isShown(), 300_000), ...this.#watching]);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#watching);
  }
}

async function report(label: string, admin: Session, watch: Watch, from: number, to: number): Promise<void> {
  const succeeded = new Map<number, number>();
  const { items } = await admin.send('GET', '/api/ingestions?limit=200');
  for (let edition = from; edition <= to; edition++) {
    const run = items.find(({ fileName }: { fileName: string }) => fileName === nameOf(edition));
    if (run?.status !== 'success')
      throw new Error(`${nameOf(edition)} ended as ${run?.status}: ${run?.message}`);
    succeeded.set(edition, Date.parse(run.finishedAt));
  }
  console.log(`  ${label.padEnd(34)}      p50       p95       max`);
  for (const [level, seen] of Object.entries(watch.seen)) {
    const times = [...succeeded].map(([edition, at]) => (seen.get(edition) ?? Number.NaN) - at);
    console.log(`    by ${level.padEnd(29)} ${spread(times)}`);
  }
}
