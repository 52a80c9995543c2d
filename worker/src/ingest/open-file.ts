import { GetObjectCommand, NoSuchKey, S3ServiceException } from '@aws-sdk/client-s3';
import { asTenant, type Database } from '@pmd/core/database';
import { SealError } from '@pmd/core/encryption';
import { objectStore } from '@pmd/core/object-store';
import { explainStoreError } from '@pmd/core/object-store-errors';
import type { SourceKeys } from '@pmd/core/source-keys';
import { FileError } from '../csv/file-error.ts';
import { type Run, systemScope } from './run.ts';
import { AccessError, StoreError } from './trouble.ts';

/**
 * The bytes of a delivery as a stream: from the partner's bucket, exactly the version that was listed, or from the
 * chunks of an upload.
 * @throws {FileError} when the object is gone or was replaced; {AccessError} when the store refuses to hand it out;
 * {StoreError} when it does not answer or breaks off
 */
export function openFile(db: Database, run: Run, keys: SourceKeys): AsyncIterable<Buffer> {
  return run.kind === 'upload' ? readUpload(db, run) : readObject(run, keys);
}

async function* readObject(run: Run, keys: SourceKeys): AsyncIterable<Buffer> {
  const store = objectStore({ ...run, ...keysOf(run, keys) });
  try {
    const { Body } = await store.send(
      new GetObjectCommand({
        Bucket: run.bucket ?? undefined,
        Key: run.object_key ?? undefined,
        IfMatch: run.object_etag ?? undefined,
      }),
    );
    yield* Body as unknown as AsyncIterable<Buffer>;
  } catch (error) {
    throw explain(error, run);
  } finally {
    store.destroy();
  }
}

function keysOf(run: Run, keys: SourceKeys) {
  try {
    return keys({ ...run, id: run.source_id });
  } catch (error) {
    throw error instanceof SealError ? new AccessError(error.message, { cause: error }) : error;
  }
}

/** Steps at which it is not the key that is refused. */
const passing = ['reach', 'read'];

function explain(error: unknown, run: Run): Error {
  if (error instanceof NoSuchKey) {
    return new FileError(`“${run.object_key}” is no longer in the bucket.`, { cause: error });
  }
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (status === 412) {
    return new FileError(
      `“${run.object_key}” was replaced before it was read; the newer version is a run of its own.`,
      {
        cause: error,
      },
    );
  }
  const { step, message } = explainStoreError(error, 'read');
  const isRefused = status === 401 || status === 403 || !passing.includes(step);
  return new (isRefused ? AccessError : StoreError)(message, { cause: error });
}

async function* readUpload(db: Database, run: Run): AsyncIterable<Buffer> {
  for (let chunkNo = 0; ; chunkNo++) {
    const chunk = await asTenant(db, systemScope(run.organization_id), async (tx) => {
      const { rows } = await tx.query<{ bytes: Buffer }>(
        'select bytes from ingest.upload_chunks where ingestion_run_id = $1 and chunk_no = $2',
        [run.id, chunkNo],
      );
      return rows[0]?.bytes;
    });
    if (chunk === undefined) return;
    yield chunk;
  }
}
