import type { Values } from './measures.ts';
import type { Sort } from './state.ts';

/**
 * Where the siblings of a level go on. Postgres puts undefined values first when it sorts downwards, so a
 * level too long for one page is then read in two parts: siblings with the value, then those without.
 */
export type Cursor = { part: 'all' | 'defined' | 'undefined'; offset: number };

export const FIRST: Cursor = { part: 'all', offset: 0 };
export const FIRST_DEFINED: Cursor = { part: 'defined', offset: 0 };

/** Siblings in the order in which they are shown; `next` is where more of them are, null at the end. */
export type Page<Row> = { rows: Row[]; next: Cursor | null };

/**
 * Makes a page of the answer to a question for `size` siblings from `cursor` on. Null when it must be
 * asked anew from FIRST_DEFINED, because the page holds undefined values that belong last.
 */
export function pageOf<Row extends { values: Values }>(
  rows: Row[],
  cursor: Cursor,
  size: number,
  { by, descending }: Sort,
): Page<Row> | null {
  const isDefined = (row: Row) => by === 'name' || row.values[by] !== null;
  const isFull = rows.length === size;
  if (cursor.part === 'all' && !isFull) {
    return { rows: undefinedLast(rows, { by, descending }), next: null };
  }
  if (cursor.part === 'all' && descending && !rows.every(isDefined)) return null;
  if (isFull) return { rows, next: { ...cursor, offset: cursor.offset + size } };
  return { rows, next: cursor.part === 'defined' ? { part: 'undefined', offset: 0 } : null };
}

/** The same order with undefined values last. */
export function undefinedLast<Row extends { values: Values }>(rows: Row[], { by }: Sort): Row[] {
  if (by === 'name') return rows;
  const isDefined = (row: Row) => row.values[by] !== null;
  return [...rows.filter(isDefined), ...rows.filter((row) => !isDefined(row))];
}
