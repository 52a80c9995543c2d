import { createHash } from 'node:crypto';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';

/** What a backup holds; written last, so that a directory without one is no backup. */
export const Manifest = z.object({
  format: z.literal(1),
  product: z.string(),
  /** Migrations the database had then, in order. */
  migrations: z.array(z.string()),
  takenAt: z.string(),
  /** Which DATA_ENCRYPTION_KEY seals the secrets in it: says nothing else about the key. */
  key: z.string(),
  /** First and last day of facts, null without any: their partitions are made before they come. */
  days: z.tuple([z.string(), z.string()]).nullable(),
  /** Each after those that its rows refer to. */
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      file: z.string(),
      rows: z.number(),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;

/** A name for a key, from which nobody learns the key. Of several, the first seals. */
export const keyName = (dataEncryptionKey: string): string =>
  createHash('sha256')
    .update(`backup ${dataEncryptionKey.split(',')[0]?.trim()}`)
    .digest('hex')
    .slice(0, 12);
