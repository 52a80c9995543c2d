import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cursor, FIRST, FIRST_DEFINED, type Page, pageOf } from './paging.ts';
import type { Sort } from './state.ts';

type Row = { name: string; values: { cpa: string | null } };

/** Answers like Postgres: undefined values are the greatest, then by name. */
function answer(rows: Row[], cursor: Cursor, size: number, { by, descending }: Sort): Row[] {
  const wanted = rows.filter(({ values: { cpa } }) =>
    cursor.part === 'all' ? true : (cpa !== null) === (cursor.part === 'defined'),
  );
  const rank = ({ values: { cpa } }: Row) => (cpa === null ? Number.POSITIVE_INFINITY : Number(cpa));
  const compare = (a: Row, b: Row) => {
    if (by !== 'name' && rank(a) !== rank(b)) return (rank(a) < rank(b) ? -1 : 1) * (descending ? -1 : 1);
    return (a.name < b.name ? -1 : 1) * (by === 'name' && descending ? -1 : 1);
  };
  return wanted.toSorted(compare).slice(cursor.offset, cursor.offset + size);
}

/** Reads all pages the way the grid does when a person keeps asking for more. */
function readAll(rows: Row[], size: number, sort: Sort): { shown: Row[]; questions: number } {
  const shown: Row[] = [];
  let questions = 0;
  for (let cursor: Cursor | null = FIRST; cursor; ) {
    questions += 1;
    const page: Page<Row> | null = pageOf(answer(rows, cursor, size, sort), cursor, size, sort);
    if (page) shown.push(...page.rows);
    cursor = page ? page.next : FIRST_DEFINED;
  }
  return { shown, questions };
}

const row = (name: string, cpa: string | null): Row => ({ name, values: { cpa } });
const rows = fc
  .uniqueArray(fc.tuple(fc.string(), fc.option(fc.nat(20).map(String))), { selector: ([name]) => name })
  .map((pairs) => pairs.map(([name, cpa]) => row(name, cpa)));
const sort: fc.Arbitrary<Sort> = fc.record({
  by: fc.constantFrom('name' as const, 'cpa' as const),
  descending: fc.boolean(),
});

describe('pages of a long level', () => {
  it('show every sibling exactly once, whatever the order and the size of a page', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), sort, (all, size, order) => {
        const names = readAll(all, size, order).shown.map(({ name }) => name);
        expect(names.toSorted()).toEqual(all.map(({ name }) => name).toSorted());
      }),
    );
  });

  it('show values in order across pages, and siblings without a value last', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), fc.boolean(), (all, size, descending) => {
        const values = readAll(all, size, { by: 'cpa', descending }).shown.map(({ values }) => values.cpa);
        const defined = values.filter((value) => value !== null).map(Number);
        const inOrder = defined.toSorted((a, b) => (descending ? b - a : a - b));
        expect(values).toEqual([...inOrder.map(String), ...values.filter((value) => value === null)]);
      }),
    );
  });

  it('take one question while the level fits on a page', () => {
    const all = [row('a', null), row('b', '2'), row('c', '3')];
    const { shown, questions } = readAll(all, 4, { by: 'cpa', descending: true });
    expect(shown.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    expect(questions).toBe(1);
  });
});
