import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export interface ScanNotifier {
  /** Asks for a scan of the bucket soon. Many calls in a row ask once. */
  notify(): void;
  stop(): Promise<void>;
}

const GATHER_MS = 100;
const RETRY_MS = 1_000;

/**
 * Stands for the event notifications of a real S3: without them a new object is noticed by the next scheduled scan.
 * @param databaseUrl as app_api, which may ask for work and do nothing else to the queue
 */
export function startScanNotifier(databaseUrl: string): ScanNotifier {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: 'scan notifier' });
  pool.on('error', () => {});
  let waiting = false;
  let stopped = false;

  const ask = async () => {
    await delay(GATHER_MS);
    waiting = false;
    while (!stopped) {
      try {
        await pool.query("select ingest.enqueue('scan_bucket', '{}', 'scan_bucket')");
        return;
      } catch {
        // The database may be away for a moment; the object stays in the bucket.
        await delay(RETRY_MS);
      }
    }
  };
  return {
    notify() {
      if (waiting) return;
      waiting = true;
      void ask();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      await pool.end();
    },
  };
}
