import type { ExportQuery } from '@pmd/core/contract/exports';
import type { Cube, CubeQuery, CubeRow } from './cube.ts';
import { ChangedWhileRead } from './table.ts';

export type Order = ExportQuery['order'];

/** Cube answers at most this many rows at once. */
const PAGE_ROWS = 50_000;

/** `order`, and after it every member that tells rows apart: without a total order pages would repeat and skip rows. */
export function totalOrder(order: Order, members: readonly string[]): [string, 'asc' | 'desc'][] {
  const named = new Set<string>(order.map(([name]) => name));
  return [
    ...order,
    ...members.filter((name) => !named.has(name)).map((name) => [name, 'asc'] as [string, 'asc']),
  ];
}

/** How many rows a query has. */
export async function countRows(cube: Cube, query: CubeQuery): Promise<number> {
  const { total, rows } = await cube.load({ ...query, limit: 1, total: true });
  return total ?? rows.length;
}

/**
 * All rows of a query in a total order, a page at a time. The first page is read at once, so that what Cube refuses
 * is refused before anything is written.
 * @param count how many there are
 * @throws {ChangedWhileRead} when it turns out to be another number
 */
export async function everyRow(cube: Cube, query: CubeQuery, count: number): Promise<AsyncIterable<CubeRow>> {
  const pageAt = async (offset: number) => {
    const { rows } = await cube.load({ ...query, limit: PAGE_ROWS, offset });
    const isLast = offset + PAGE_ROWS >= count;
    if (rows.length !== (isLast ? count - offset : PAGE_ROWS)) throw new ChangedWhileRead();
    return rows;
  };
  const first = count === 0 ? [] : await pageAt(0);
  return (async function* () {
    yield* first;
    for (let offset = PAGE_ROWS; offset < count; offset += PAGE_ROWS) yield* await pageAt(offset);
  })();
}
