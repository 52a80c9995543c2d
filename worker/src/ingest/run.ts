import type { Transaction } from '@pmd/core/database';
import { prepared } from '@pmd/core/sql';
import { z } from 'zod';

/** A delivery that is to be ingested, with the reading rules of its source. */
export const Run = z.object({
  id: z.uuid(),
  organization_id: z.uuid(),
  file_name: z.string(),
  object_key: z.string().nullable(),
  object_etag: z.string().nullable(),
  size_bytes: z.coerce.number().nullable(),
  status: z.string(),
  sha256: z.string().nullable(),
  /** An earlier run whose kept lines are stated again, in place of a file. */
  reapply_of: z.uuid().nullable(),
  kind: z.enum(['s3', 'upload']),
  bucket: z.string().nullable(),
  region: z.string().nullable(),
  endpoint: z.string().nullable(),
  source_id: z.uuid(),
  is_from_environment: z.boolean(),
  access_key_id: z.string().nullable(),
  secret_access_key_sealed: z.string().nullable(),
  delimiter: z.enum([',', ';', '\t', '|']).nullable(),
  day_format: z.enum(['YYYY-MM-DD', 'MM/DD/YYYY', 'DD/MM/YYYY']),
  decimal_separator: z.enum(['.', ',']),
  column_aliases: z.record(z.string(), z.string()),
  reject_limit: z.coerce.number(),
  time_zone: z.string(),
});
export type Run = z.infer<typeof Run>;

/** The scope in which the worker acts: the whole organization, and no other. */
export const systemScope = (organizationId: string) => ({ organizationId, role: 'admin' as const });

/** @throws when there is no such run */
export async function findRun(tx: Transaction, runId: string): Promise<Run> {
  const { rows } = await tx.query(prepared('ingest/find_run'), [runId]);
  return Run.parse(rows[0]);
}
