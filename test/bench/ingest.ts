import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';
import { openBucket } from './bucket.ts';
import { clients, writeFile } from './file.ts';
import { measureFloor } from './floor.ts';
import { quiet } from './quiet.ts';

const ROWS = 1_000_000;
const MANY_ROWS = 5_000_000;

/** Bucket → facts of large files through the running product, beside bare SQL on the same file in the same Postgres. */
export async function benchIngest(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'pmd-bench-'));
  const product = await startProduct();
  try {
    const admin = await Session.logIn(product.url, ADMIN);
    for (const name of clients) await admin.createClient(name, [['12.5', null]]);
    const files = {
      big: join(directory, 'big.csv'),
      restated: join(directory, 'restated.csv'),
      small: join(directory, 'small.csv'),
      many: join(directory, 'many.csv'),
    };
    await writeFile(files.big, ROWS, '2026-09-01');
    await writeFile(files.restated, ROWS, '2026-09-01', 2);
    await writeFile(files.small, 10_000, '2026-10-01');
    await writeFile(files.many, MANY_ROWS, '2026-07-01');

    console.log(
      `\ningest: files of ${ROWS.toLocaleString('en')} rows, ${megabytes(statSync(files.big).size)}`,
    );
    const first = await deliver(product, admin, files.big);
    report('all creatives new', first, ROWS);
    await quiet(product.databaseUrl);
    const floor = await measureFloor(product.databaseUrl, files.big);
    const floorMs = floor.copyMs + floor.namesMs + floor.insertMs;
    console.log(
      `  bare SQL on the same file        ${seconds(floorMs)}  (COPY ${seconds(floor.copyMs)}, names ${seconds(floor.namesMs)}, insert ${seconds(floor.insertMs)})`,
    );
    console.log(`  ratio                            ${(first.runMs / floorMs).toFixed(2)}`);
    await quiet(product.databaseUrl);
    report('restated, names known', await deliver(product, admin, files.restated), ROWS);
    await quiet(product.databaseUrl);
    report('a file of 10,000 rows', await deliver(product, admin, files.small), 10_000);
    memory(product);
    await quiet(product.databaseUrl);
    report(
      `a file of ${MANY_ROWS.toLocaleString('en')} rows`,
      await deliver(product, admin, files.many),
      MANY_ROWS,
    );
    memory(product);
  } finally {
    await product.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Delivery {
  /** From the moment the object was there to the end of the run. */
  endToEndMs: number;
  /** From the start of the run to its end. */
  runMs: number;
}

async function deliver(product: Product, admin: Session, file: string): Promise<Delivery> {
  const name = file.split('/').at(-1) ?? '';
  const bucket = openBucket(product);
  await bucket.putFile(name, file);
  bucket.close();
  const delivered = performance.now();
  // Not too often: asking takes processor time from what is measured.
  const run = await until(
    async () => {
      const { items } = await admin.send('GET', '/api/ingestions');
      return items.find(
        (item: { fileName: string; finishedAt: string | null }) => item.fileName === name && item.finishedAt,
      );
    },
    600_000,
    500,
  );
  if (run.status !== 'success') throw new Error(`${name} ended as ${run.status}: ${run.message}`);
  return {
    endToEndMs: performance.now() - delivered,
    runMs: Date.parse(run.finishedAt) - Date.parse(run.startedAt),
  };
}

function report(what: string, { endToEndMs, runMs }: Delivery, rows: number): void {
  const rate = Math.round(rows / (runMs / 1000)).toLocaleString('en');
  console.log(
    `  ${what.padEnd(32)} ${seconds(runMs)}  (${rate} rows/s; ${seconds(endToEndMs)} from delivery)`,
  );
}

const memory = (product: Product): void =>
  console.log(`  worker's peak memory so far      ${megabytes(peakMemory(product.pids.worker ?? 0))}`);

/** The most memory a process has held so far, as Linux counts it; 0 where it does not say. */
function peakMemory(pid: number): number {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(match?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
