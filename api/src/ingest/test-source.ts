import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { SourceTest } from '@pmd/core/contract/sources';
import { objectStore } from '@pmd/core/object-store';
import { explainStoreError, type StoreStep, storeSteps } from '@pmd/core/object-store-errors';
import type { StoreKeys } from '@pmd/core/source-keys';

const PATIENCE_MS = 10_000;

export interface Place {
  bucket: string;
  prefix: string;
  region: string | null;
  endpoint: string | null;
}

/** Does with a bucket what an ingest does, as little of it as shows whether it can be done. */
export async function testBucket(place: Place, keys: StoreKeys): Promise<SourceTest> {
  const store = objectStore({ ...place, ...keys, patienceMs: PATIENCE_MS });
  const { bucket: Bucket, prefix } = place;
  try {
    let first: string | undefined;
    try {
      const request = { Bucket, Prefix: prefix || undefined, MaxKeys: 1 };
      first = (await store.send(new ListObjectsV2Command(request))).Contents?.[0]?.Key;
    } catch (error) {
      return failed(error, 'list');
    }
    if (first === undefined)
      return passed('There is no file under this prefix yet, so reading was not tried.');
    try {
      const { Body } = await store.send(new GetObjectCommand({ Bucket, Key: first, Range: 'bytes=0-0' }));
      (Body as { destroy?: () => void } | undefined)?.destroy?.();
    } catch (error) {
      // An empty object has no first byte.
      if ((error as Error).name !== 'InvalidRange') return failed(error, 'read');
    }
    return passed(null);
  } finally {
    store.destroy();
  }
}

const passed = (unread: string | null): SourceTest => ({
  isOk: true,
  steps: storeSteps.map((step) => ({
    step,
    status: step === 'read' && unread !== null ? 'skipped' : 'ok',
    message: step === 'read' ? unread : null,
  })),
});

function failed(error: unknown, doing: 'list' | 'read'): SourceTest {
  const problem = explainStoreError(error, doing);
  const at = storeSteps.indexOf(problem.step);
  const statusOf = (step: StoreStep) => {
    const place = storeSteps.indexOf(step);
    return place < at ? 'ok' : place === at ? 'failed' : 'skipped';
  };
  return {
    isOk: false,
    steps: storeSteps.map((step) => ({
      step,
      status: statusOf(step),
      message: step === problem.step ? problem.message : null,
    })),
  };
}
