import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type Ingestion, IngestionList } from '@pmd/core/contract/ingestions';
import { SourceList } from '@pmd/core/contract/sources';
import { objectStore } from '@pmd/core/object-store';
import { type ApiClient, Ignored } from './api-client.ts';
import type { Runtime } from './runtime.ts';

const POLL_MS = 250;
/** How long a finished scan may take to show its runs. */
const NOTICE_MS = 10_000;

export interface DeliveredFile {
  /** As the API will name it: the key without the source's prefix. */
  name: string;
  /** The content, and its length in bytes. */
  open(): { body: string | Readable; size: number };
}

export interface Waiting {
  /** Called whenever a run's status or stage has changed. */
  onChange?: (run: Ingestion) => void;
  /** Ends the waiting, not the ingest. */
  signal?: AbortSignal | undefined;
}

const ended: readonly string[] = ['success', 'partial', 'failed', 'skipped_duplicate'];
export const hasEnded = ({ status }: Ingestion): boolean => ended.includes(status);

/**
 * Delivers files to the bucket as a partner would, has it scanned and waits until each is ingested.
 * @returns the ended runs, in the order of the files
 * @throws when the bucket cannot be scanned, a scan does not find a file, or `signal` ends the waiting
 */
export async function deliver(
  api: ApiClient,
  s3: Runtime['s3'],
  files: DeliveredFile[],
  { onChange, signal }: Waiting = {},
): Promise<Ingestion[]> {
  const earlier = new Set((await listRuns(api)).map(({ id }) => id));
  await putFiles(s3, files);
  const scan = await requestScan(api, s3.bucket);

  const seen = new Map<string, string>();
  for (;;) {
    const runs = (await listRuns(api)).filter(({ id }) => !earlier.has(id));
    const found = files.map(({ name }) => runs.find(({ fileName }) => fileName === name));
    for (const run of found) {
      if (!run) continue;
      const state = `${run.status} ${run.progress.stage}`;
      if (seen.get(run.id) !== state) onChange?.(run);
      seen.set(run.id, state);
    }
    const present = found.filter((run) => run !== undefined);
    if (present.length === files.length && present.every(hasEnded)) return present;
    const missing = files.filter((_, index) => !found[index]).map(({ name }) => name);
    if (missing.length > 0) await scan.check(missing);
    await delay(POLL_MS, undefined, { signal });
  }
}

async function listRuns(api: ApiClient): Promise<Ingestion[]> {
  return (await api.get('/api/ingestions?limit=1000', IngestionList)).items;
}

/** Asks for a scan; `check` throws when it has failed, or has ended without finding the files. */
async function requestScan(api: ApiClient, bucket: string) {
  const find = async () => {
    const { items } = await api.get('/api/sources?limit=1000', SourceList);
    const source = items.find((candidate) => candidate.kind === 's3' && candidate.bucket === bucket);
    if (!source) throw new Error(`No source of the product reads the bucket ${bucket}.`);
    return source;
  };
  const before = await find();
  await api.post(`/api/sources/${before.id}/scan`, undefined, Ignored);
  let scannedAt: number | undefined;
  return {
    async check(missing: string[]): Promise<void> {
      const { lastScanAt, lastScanError } = await find();
      if (lastScanAt === before.lastScanAt) return;
      if (lastScanError) throw new Error(`The bucket ${bucket} could not be scanned: ${lastScanError}`);
      scannedAt ??= Date.now();
      if (Date.now() - scannedAt > NOTICE_MS) {
        throw new Error(`The scan of ${bucket} found no new delivery of ${missing.join(', ')}.`);
      }
    },
  };
}

// A later delivery wins. Object stores know the time of a delivery to the second, and within one second the order
// is that of the keys, so a file that must come later in spite of its name waits for the next second.
async function putFiles(s3: Runtime['s3'], files: DeliveredFile[]): Promise<void> {
  const store = objectStore({
    ...s3,
    accessKeyId: s3.accessKeyId ?? undefined,
    secretAccessKey: s3.secretAccessKey ?? undefined,
  });
  const prefix = s3.prefix === '' || s3.prefix.endsWith('/') ? s3.prefix : `${s3.prefix}/`;
  try {
    let previous = '';
    for (const { name, open } of files) {
      if (name < previous) await delay(1000);
      previous = name;
      const { body, size } = open();
      const object = { Bucket: s3.bucket, Key: prefix + name, Body: body, ContentLength: size };
      await store.send(new PutObjectCommand(object));
    }
  } finally {
    store.destroy();
  }
}
