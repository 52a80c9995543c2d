import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/error.ts';
import type { LevelPage } from './load.ts';
import { NOTHING_EXPANDED, type Path, setExpanded } from './open.ts';
import { flatten, keepRows, keyAction, type Level, type NodeRow, type TreeRow, totalRow } from './tree.ts';

const page = (ids: string[], rest: Partial<LevelPage> = {}): LevelPage => ({
  rows: ids.map((id) => ({ id, name: `Name of ${id}`, values: { clicks: '1' } })),
  next: null,
  total: null,
  others: null,
  ...rest,
});
const answered = (...pages: LevelPage[]): Level => ({
  pages: pages.map((data) => ({ data, error: null })),
  slots: [],
  before: [],
  slotsBefore: [],
});
const unanswered: Level = {
  pages: [{ data: undefined, error: null }],
  slots: [],
  before: [],
  slotsBefore: [],
};
const plain = { isAcross: false, isCompared: false };
const expanded = (...paths: Path[]) =>
  paths.reduce((expansion, path) => setExpanded(expansion, path, true), NOTHING_EXPANDED);
const brief = (row: TreeRow) =>
  `${'  '.repeat(row.level)}${row.kind === 'node' ? row.path.at(-1) : row.kind}`;

describe('the rows of the tree', () => {
  it('puts children under their expanded parent, in the order Cube gave', () => {
    const levels = new Map([
      ['', answered(page(['b', 'a']))],
      ['b', answered(page(['b2', 'b1']))],
    ]);
    const rows = flatten(levels, expanded(['b']), 2, plain);
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
    const open = expanded(['a'], ['b']);
    const keys = flatten(levels, open, 2, plain).map((row) => row.key);
    expect(keys).toEqual(['a', 'a/same', 'b', 'b/same']);
  });

  it('shows a place holder while children load, and a row of its own when they fail', () => {
    const error = new ApiError('Cube is busy', { status: 503, code: 'query_failed' });
    const levels = new Map([
      ['', answered(page(['a', 'b']))],
      ['a', unanswered],
      ['b', { pages: [{ data: undefined, error }], slots: [], before: [], slotsBefore: [] }],
    ]);
    const open = expanded(['a'], ['b']);
    expect(flatten(levels, open, 2, plain).map(brief)).toEqual(['a', '  loading', 'b', '  error']);
  });

  it('offers what a level has beyond the pages that were loaded', () => {
    const next = 4;
    const levels = new Map([
      ['', answered(page(['a', 'b'], { total: 9, next }), page(['c', 'd'], { total: 9, next }))],
    ]);
    const rows = flatten(levels, NOTHING_EXPANDED, 1, plain);
    expect(rows.map(brief)).toEqual(['a', 'b', 'c', 'd', 'more']);
    expect(rows.at(-1)).toMatchObject({ remaining: 5, next });
  });

  it('tells columns that are still loading from columns without rows', () => {
    const across = { isAcross: true, isCompared: false };
    const loading = flatten(new Map([['', answered(page(['a']))]]), NOTHING_EXPANDED, 1, across);
    expect((loading[0] as NodeRow).slots).toBeUndefined();
    const level: Level = { ...answered(page(['a'])), slots: [{ data: {}, error: null }] };
    expect((flatten(new Map([['', level]]), NOTHING_EXPANDED, 1, across)[0] as NodeRow).slots).toEqual({});
    expect(totalRow({ clicks: '1' }, undefined, undefined, undefined, plain).slots).toBeNull();
  });

  it('ends a limited level with its others, which have columns and days compared of their own', () => {
    const others = { count: 7, values: { clicks: '70' } };
    const level: Level = {
      ...answered(page(['a', 'b'], { others })),
      slots: [{ data: { others: { '2026-11-01': { clicks: '5' } } }, error: null }],
      before: [{ data: { others: { clicks: '60' } }, error: null }],
      slotsBefore: [{ data: { others: { '2026-10-01': { clicks: '4' } } }, error: null }],
    };
    const rows = flatten(new Map([['', level]]), NOTHING_EXPANDED, 2, { isAcross: true, isCompared: true });
    expect(rows.at(-1)).toMatchObject({
      kind: 'others',
      count: 7,
      values: { clicks: '70' },
      slots: { '2026-11-01': { clicks: '5' } },
      slotsBefore: { '2026-10-01': { clicks: '4' } },
      before: { clicks: '60' },
      shown: ['a', 'b'],
    });
    expect(rows[0]).toMatchObject({ slots: {}, before: null });
  });

  it('expands whole levels but for what was closed, and never confuses names that hold a slash', () => {
    const levels = new Map([
      ['', answered(page(['=a/b', '=a']))],
      ['=a%2Fb', answered(page(['=c']))],
      ['=a', answered(page(['=b/c']))],
    ]);
    const all = { ...NOTHING_EXPANDED, expand: 1 };
    expect(flatten(levels, all, 2, plain).map(({ key }) => key)).toEqual([
      '=a%2Fb',
      '=a%2Fb/=c',
      '=a',
      '=a/=b%2Fc',
    ]);
    expect(flatten(levels, setExpanded(all, ['=a'], false), 2, plain).map(brief)).toEqual([
      '=a/b',
      '  =c',
      '=a',
    ]);
  });

  it('keeps the objects of rows that say the same as before', () => {
    const levels = new Map([['', answered(page(['a', 'b']))]]);
    const first = flatten(levels, NOTHING_EXPANDED, 2, plain);
    const again = keepRows(
      flatten(levels, expanded(['b']), 2, plain),
      new Map(first.map((row) => [row.key, row])),
    );
    expect(again[0]).toBe(first[0]);
    expect(again[1]).not.toBe(first[1]);
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
    slots: null,
    before: null,
    slotsBefore: null,
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
    expect(keyAction('ArrowRight', node({ expanded: true }))).toBe('child');
    expect(keyAction('Enter', node({ expandable: false }))).toBeNull();
    expect(keyAction('ArrowDown', node({}))).toBeNull();
  });
});
