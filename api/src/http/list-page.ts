import type { Page } from '@pmd/core/contract/common';
import type { Transaction } from '@pmd/core/database';
import type { QueryResultRow } from 'pg';
import type { z } from 'zod';

/**
 * One page of a query, and how many rows it has in all.
 * @param text a select with a total `order by`, so that pages neither repeat nor skip a row
 */
export async function listPage<Row extends QueryResultRow>(
  tx: Transaction,
  text: string,
  values: readonly unknown[],
  { limit, offset }: z.output<typeof Page>,
): Promise<{ items: Row[]; total: number }> {
  const page = `${text} limit $${values.length + 1} offset $${values.length + 2}`;
  const items = await tx.query<Row>(page, [...values, limit, offset]);
  const count = await tx.query<{ total: number }>(
    `select count(*)::integer as total from (${text}) as every_row`,
    [...values],
  );
  return { items: items.rows, total: count.rows[0]?.total ?? 0 };
}
