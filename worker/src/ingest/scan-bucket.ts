import { type _Object, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { asTenant, type Transaction } from '@pmd/core/database';
import { objectStore } from '@pmd/core/object-store';
import type { KeyedSource } from '@pmd/core/source-keys';
import { sql } from '@pmd/core/sql';
import type { Deps } from './ingest-file.ts';
import { systemScope } from './run.ts';

export interface S3Source extends KeyedSource {
  /** To the microsecond. */
  read_at: string;
  organization_id: string;
  name: string;
  bucket: string;
  prefix: string;
  region: string | null;
  endpoint: string | null;
}

interface Delivery {
  key: string;
  etag: string;
  modifiedAt: Date;
  size: number;
}

const DELIVERED_AT_ONCE = 1000;

const isDataFile = (key: string): boolean => /\.csv(\.gz)?$/i.test(key);

/**
 * Lists a source's bucket and makes a run of every object that is new or was delivered again, oldest delivery first.
 * An object is known by its key, ETag and time of delivery together: a partner that writes the same bytes again says
 * that they count again.
 * What the store did not hand out before is asked for again, because it answers now.
 * @returns how many runs were made
 */
export async function scanSource({ db, keys }: Deps, source: S3Source): Promise<number> {
  const store = objectStore({ ...source, ...keys(source) });
  try {
    return await asTenant(db, systemScope(source.organization_id), async (tx) => {
      // Two scans at once would deliver everything twice.
      await tx.query("select pg_advisory_xact_lock(hashtextextended('scan ' || $1, 0))", [source.id]);
      const deliveries: Delivery[] = [];
      for await (const page of pages(store, source)) deliveries.push(...(await unseen(tx, source, page)));
      deliveries.sort((a, b) => a.modifiedAt.getTime() - b.modifiedAt.getTime() || (a.key < b.key ? -1 : 1));
      await deliver(tx, source, deliveries);
      await tx.query(sql('ingest/try_again'), [source.id]);
      return deliveries.length;
    });
  } finally {
    store.destroy();
  }
}

async function deliver(tx: Transaction, source: S3Source, deliveries: Delivery[]): Promise<void> {
  for (let at = 0; at < deliveries.length; at += DELIVERED_AT_ONCE) {
    const some = deliveries.slice(at, at + DELIVERED_AT_ONCE);
    await tx.query(sql('ingest/deliver_objects'), [
      source.id,
      source.organization_id,
      some.map(({ key }) => key.slice(source.prefix.length).replace(/^\/+/, '')),
      some.map(({ key }) => key),
      some.map(({ etag }) => etag),
      some.map(({ modifiedAt }) => modifiedAt),
      some.map(({ size }) => size),
    ]);
  }
}

async function* pages(store: S3Client, source: S3Source): AsyncIterable<_Object[]> {
  const request = { Bucket: source.bucket, Prefix: source.prefix || undefined };
  for await (const { Contents } of paginateListObjectsV2({ client: store }, request)) {
    yield (Contents ?? []).filter(({ Key }) => Key && isDataFile(Key));
  }
}

async function unseen(tx: Transaction, source: S3Source, page: _Object[]): Promise<Delivery[]> {
  const { rows } = await tx.query<{ key: string; etag: string; modified_at: Date }>(
    sql('ingest/find_known_objects'),
    [source.id, page.map(({ Key }) => Key)],
  );
  const known = new Map(rows.map((row) => [row.key, row]));
  return page.flatMap(
    ({ Key: key = '', ETag: etag = '', LastModified: modifiedAt = new Date(0), Size: size = 0 }) => {
      const last = known.get(key);
      const same = last?.etag === etag && last.modified_at.getTime() === modifiedAt.getTime();
      return same ? [] : [{ key, etag, modifiedAt, size }];
    },
  );
}
