import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBackup } from '@pmd/core/backup/write';
import type { Task } from 'graphile-worker';
import type { Deps } from '../ingest/ingest-file.ts';

interface Place {
  BACKUP_DIR?: string | undefined;
  /** How many stay. */
  BACKUP_KEEP: number;
  DATA_ENCRYPTION_KEY: string;
  /** The product's version. */
  product: string;
}

/**
 * backup: writes a backup of the whole warehouse into BACKUP_DIR, and clears the oldest beyond BACKUP_KEEP. Without a
 * BACKUP_DIR there is nothing to do.
 *
 * Payload  none: the schedule's own.
 * Re-runs  safe: each writes another one.
 * Errors   what Postgres or the disk say; nothing half written stays, and the queue tries again.
 */
export const backup =
  ({ db, log }: Pick<Deps, 'db' | 'log'>, place: Place): Task =>
  async () => {
    const {
      BACKUP_DIR: directory,
      BACKUP_KEEP: keep,
      DATA_ENCRYPTION_KEY: dataEncryptionKey,
      product,
    } = place;
    if (!directory) return;
    const client = await db.connect();
    try {
      const written = await writeBackup(client, directory, { product, dataEncryptionKey });
      log.info(written, 'backup written');
    } finally {
      client.release();
    }
    const all = (await readdir(directory)).filter((name) => /^pmd-[\dTZ-]+$/.test(name)).sort();
    for (const name of all.slice(0, -keep)) await rm(join(directory, name), { recursive: true });
  };
