import { GetObjectCommand, NoSuchKey, S3ServiceException } from '@aws-sdk/client-s3';
import { asTenant, type Database } from '@pmd/core/database';
import { objectStore } from '@pmd/core/object-store';
import type { SourceKeys } from '@pmd/core/source-keys';
import { FileError } from '../csv/file-error.ts';
import { type Run, systemScope } from './run.ts';

/**
 * The bytes of a delivery as a stream: from the partner's bucket, exactly the version that was listed, or from the
 * chunks of an upload.
 * @throws {FileError} when the object is gone or was replaced, or access is refused: waiting does not help
 */
export function openFile(db: Database, run: Run, keys: SourceKeys): AsyncIterable<Buffer> {
  return run.kind === 'upload' ? readUpload(db, run) : readObject(run, keys);
}

async function* readObject(run: Run, keys: SourceKeys): AsyncIterable<Buffer> {
  const store = objectStore({ ...run, ...keys({ ...run, id: run.source_id }) });
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

function explain(error: unknown, run: Run): unknown {
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
  if (status === 401 || status === 403) {
    return new FileError(
      `The bucket refuses to hand out “${run.object_key}” (${(error as Error).name}). Check the access key and its permissions, then retry.`,
      { cause: error },
    );
  }
  return error;
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
