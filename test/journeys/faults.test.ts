import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { objectStore } from '@pmd/core/object-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';
import { type Fact, keyOf, makeFacts, micros, type Rates, toCsv, totalsBy } from '../support/reference.ts';

const rates: Record<string, Rates> = { Acme: [['10', null]], Bolt: [['7.1234', null]] };

/** Big enough to be killed in the middle of. */
const facts = makeFacts(Object.keys(rates), '2026-03-01', 90, 3).flatMap((fact) =>
  Array.from({ length: 25 }, (_, i): Fact => ({ ...fact, creative: `${fact.creative} ${i}` })),
);
const csv = toCsv(facts);
const expected = totalsBy(facts, rates, 'all', 'total').get(keyOf([], ''));

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pmd-faults-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('kill -9 during an ingest, then a restart', () => {
  it.each(['worker', 'postgres', 'cube', 'api', 'object-store', 'supervisor'])(
    'of %s leaves right totals and nothing twice',
    async (victim) => {
      const product = await startProduct(dataDir);
      let ingestionId: string;
      try {
        const admin = await Session.logIn(product.url, ADMIN);
        const { items } = await admin.send('GET', '/api/clients');
        if (items.length === 0)
          for (const name of Object.keys(rates)) await admin.createClient(name, rates[name]);
        ingestionId = await deliver(product, admin, victim);
        product.kill(victim, 'SIGKILL');
        // The crash of one process ends the product, and says which it was.
        await product.exited;
        if (victim !== 'supervisor') expect(product.logs.join('\n')).toContain(victim);
      } finally {
        await product.stop({ keepData: true });
      }
      await expectRightTotals(ingestionId);
    },
    120_000,
  );
});

/** Puts the file into the bucket, as the partner does, and waits until it is being ingested. */
async function deliver(product: Product, admin: Session, victim: string): Promise<string> {
  const { s3 } = product;
  const store = objectStore({
    ...s3,
    accessKeyId: s3.accessKeyId ?? undefined,
    secretAccessKey: s3.secretAccessKey ?? undefined,
  });
  // Other bytes each time, so that no run is a duplicate of an earlier one; the facts are the same.
  const body = csv + '\n'.repeat(victim.length);
  await store.send(
    new PutObjectCommand({ Bucket: s3.bucket, Key: `${s3.prefix}killed_${victim}.csv`, Body: body }),
  );
  store.destroy();
  const run = await until(async () => {
    const { items } = await admin.send('GET', '/api/ingestions?status=running');
    return items.find((item: { fileName: string }) => item.fileName === `killed_${victim}.csv`);
  });
  return run.id;
}

async function expectRightTotals(ingestionId: string): Promise<void> {
  const product: Product = await startProduct(dataDir);
  try {
    const admin = await Session.logIn(product.url, ADMIN);
    const run = await admin.ended(ingestionId, 60_000);
    expect(run).toMatchObject({ status: 'success', rowsRead: facts.length, rowsLoaded: facts.length });
    await until(async () => {
      const [row] = await admin.cube({
        measures: [
          'performance.impressions',
          'performance.clicks',
          'performance.revenue',
          'performance.spend',
        ],
      });
      return (
        row['performance.impressions'] === String(expected?.impressions) &&
        row['performance.clicks'] === String(expected?.clicks) &&
        micros(row['performance.revenue']) === expected?.revenueMicros &&
        micros(row['performance.spend']) === expected?.spendMicros
      );
    });
    const { items } = await admin.send('GET', '/api/ingestions');
    expect(items.filter((item: { id: string }) => item.id === ingestionId).length).toBe(1);
  } finally {
    await product.stop({ keepData: true });
  }
}
