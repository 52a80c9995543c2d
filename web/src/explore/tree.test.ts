import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/error.ts';
import type { LevelPage } from './load.ts';
import { NOTHING_OPEN, setOpen } from './open.ts';
import { flatten, keyAction, type Level, type NodeRow, type TreeRow, totalRow } from './tree.ts';

const page = (ids: string[], rest: Partial<LevelPage> = {}): LevelPage => ({
  rows: ids.map((id) => ({ id, name: `Name of ${id}`, values: { clicks: '1' } })),
  next: null,
  total: null,
  ...rest,
});
const answered = (...pages: LevelPage[]): Level => ({
  pages: pages.map((data) => ({ data, error: null })),
  periods: [],
});
const unanswered: Level = { pages: [{ data: undefined, error: null }], periods: [] };
const brief = (row: TreeRow) =>
  `${'  '.repeat(row.level)}${row.kind === 'node' ? row.path.at(-1) : row.kind}`;

describe('the rows of the tree', () => {
  it('puts children under their expanded parent, in the order Cube gave', () => {
    const levels = new Map([
      ['', answered(page(['b', 'a']))],
      ['b', answered(page(['b2', 'b1']))],
    ]);
    const rows = flatten(levels, setOpen(NOTHING_OPEN, ['b'], true), 2, false);
    expect(rows.map(brief)).toEqual(['b', '  b2', '  b1', 'a']);
    expect(rows.map((row) => row.kind === 'node' && [row.expandable, row.expanded])).toEqual([
      [true, true],
      [false, false],
      [false, false],
      [true, false],
    ]);
  });

  it('keeps the same id under two parents as two rows', () => {
    const levels = new Map([
      ['', answered(page(['a', 'b']))],
      ['a', answered(page(['same']))],
      ['b', answered(page(['same']))],
    ]);
    const open = setOpen(setOpen(NOTHING_OPEN, ['a'], true), ['b'], true);
    const keys = flatten(levels, open, 2, false).map((row) => row.key);
    expect(keys).toEqual(['a', 'a/same', 'b', 'b/same']);
  });

  it('shows a place holder while children load, and a row of its own when they fail', () => {
    const error = new ApiError('Cube is busy', { status: 503, code: 'query_failed' });
    const levels = new Map([
      ['', answered(page(['a', 'b']))],
      ['a', unanswered],
      ['b', { pages: [{ data: undefined, error }], periods: [] }],
    ]);
    const open = setOpen(setOpen(NOTHING_OPEN, ['a'], true), ['b'], true);
    expect(flatten(levels, open, 2, false).map(brief)).toEqual(['a', '  loading', 'b', '  error']);
  });

  it('offers what a level has beyond the pages that were loaded', () => {
    const next = { part: 'all', offset: 4 } as const;
    const levels = new Map([
      ['', answered(page(['a', 'b'], { total: 9, next }), page(['c', 'd'], { total: 9, next }))],
    ]);
    const rows = flatten(levels, NOTHING_OPEN, 1, false);
    expect(rows.map(brief)).toEqual(['a', 'b', 'c', 'd', 'more']);
    expect(rows.at(-1)).toMatchObject({ remaining: 5, next });
  });

  it('tells periods that are still loading from periods without rows', () => {
    const loading = flatten(new Map([['', answered(page(['a']))]]), NOTHING_OPEN, 1, true);
    expect((loading[0] as NodeRow).periods).toBeUndefined();
    const level: Level = { ...answered(page(['a'])), periods: [{ data: {}, error: null }] };
    expect((flatten(new Map([['', level]]), NOTHING_OPEN, 1, true)[0] as NodeRow).periods).toEqual({});
    expect(totalRow({ clicks: '1' }, undefined, false).periods).toBeNull();
  });
});

describe('keys on the tree column', () => {
  const node = (fields: Partial<NodeRow>): NodeRow => ({
    kind: 'node',
    key: 'a',
    path: ['a'],
    level: 0,
    name: 'A',
    values: {},
    periods: null,
    expandable: true,
    expanded: false,
    ...fields,
  });

  it('expands to the right, collapses to the left, toggles with Enter', () => {
    expect(keyAction('ArrowRight', node({}))).toBe('expand');
    expect(keyAction('ArrowLeft', node({ expanded: true }))).toBe('collapse');
    expect(keyAction('Enter', node({}))).toBe('expand');
    expect(keyAction('Enter', node({ expanded: true }))).toBe('collapse');
  });

  it('goes from a collapsed row to its parent, and leaves every other key to the grid', () => {
    expect(keyAction('ArrowLeft', node({ level: 2 }))).toBe('parent');
    expect(keyAction('ArrowLeft', node({}))).toBeNull();
    expect(keyAction('ArrowRight', node({ expanded: true }))).toBeNull();
    expect(keyAction('Enter', node({ expandable: false }))).toBeNull();
    expect(keyAction('ArrowDown', node({}))).toBeNull();
  });
});
