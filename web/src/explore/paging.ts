/** Where the siblings of a level go on: after so many. */
export type Cursor = number;

export const FIRST: Cursor = 0;

/** Siblings in the order in which they are shown; `next` is where more of them are, null at the end. */
export type Page<Row> = { rows: Row[]; next: Cursor | null };

/** Makes a page of the answer to a question for `size` siblings from `cursor` on. */
export const pageOf = <Row>(rows: Row[], cursor: Cursor, size: number): Page<Row> => ({
  rows,
  next: rows.length === size ? cursor + size : null,
});
