import type { Transaction } from '@pmd/core/database';
import { notFound } from '../http/errors.ts';

/** @throws {HttpError} 404 when the caller's scope has no such client */
export async function requireClient(tx: Transaction, id: string): Promise<void> {
  const { rowCount } = await tx.query('select from media.clients where id = $1', [id]);
  if (rowCount === 0) throw notFound(`Client ${id}`);
}
