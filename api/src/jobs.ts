import type { Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';

/**
 * Work handed to the worker. A job starts only when the transaction that asked for it commits.
 * What loads files runs in one queue per organization, one after the other in the order it was asked for.
 */
const filesQueue = (organizationId: string) => `ingest:${organizationId}`;

/** Reads an uploaded file. */
export const ingestFile = (tx: Transaction, organizationId: string, ingestionId: string) =>
  enqueue(
    tx,
    'ingest_file',
    { ingestionId, organizationId },
    `ingest:${ingestionId}`,
    filesQueue(organizationId),
  );

/** Loads rows that waited for a client to get this name. */
export const releaseHeld = (tx: Transaction, organizationId: string) =>
  enqueue(
    tx,
    'release_held',
    { organizationId },
    `release_held:${organizationId}`,
    filesQueue(organizationId),
  );

/** Prices the client's days from `fromDate` on (null: all); how far it is, is in media.recomputations. */
export async function recomputeSpend(
  tx: Transaction,
  organizationId: string,
  clientId: string,
  fromDate: string | null,
): Promise<void> {
  await tx.query(sql('media/request_recomputation'), [clientId, organizationId, fromDate]);
  await enqueue(tx, 'recompute_spend', { organizationId, clientId }, `recompute_spend:${clientId}`, null);
}

/** Looks for new files in a bucket. */
export const scanBucket = (tx: Transaction, sourceId: string) =>
  enqueue(tx, 'scan_bucket', { sourceId }, `scan:${sourceId}`, null);

async function enqueue(
  tx: Transaction,
  task: string,
  payload: Record<string, string | null>,
  jobKey: string,
  queue: string | null,
): Promise<void> {
  await tx.query('select ingest.enqueue($1, $2::json, $3, $4)', [
    task,
    JSON.stringify(payload),
    jobKey,
    queue,
  ]);
}
