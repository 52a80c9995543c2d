import { describe, expect, it } from 'vitest';
import { chartedRows, drawingOf } from './chart.ts';
import type { NodeRow, OthersRow, ValuedRow } from './tree.ts';

const node = (key: string, level: number, spend: string | null): NodeRow => ({
  kind: 'node',
  key,
  path: key.split('/'),
  level,
  name: key,
  values: { spend },
  slots: { first: { spend: '1' }, second: { spend } },
  before: null,
  slotsBefore: null,
  expandable: false,
  expanded: false,
});
const others: OthersRow = {
  kind: 'others',
  key: 'a/others',
  path: ['a'],
  level: 1,
  count: 7,
  shown: [],
  values: { spend: '9' },
  slots: null,
  before: null,
  slotsBefore: null,
};
const rows = [
  node('a', 0, '10'),
  node('a/x', 1, '6'),
  node('a/y', 1, null),
  others,
  node('b', 0, '4'),
  node('b/z', 1, '4'),
];
const spendIn = (values: ValuedRow['values']) => values?.spend ?? null;
const keyOf = ({ key }: ValuedRow) => key;

describe('a chart', () => {
  it('is of the chosen rows, or of a row with its siblings and their others', () => {
    const keys = (row: ValuedRow, chosen: ValuedRow[] = []) => chartedRows(rows, row, chosen).map(keyOf);
    expect(keys(rows[1] as ValuedRow)).toEqual(['a/x', 'a/y', 'a/others']);
    expect(keys(rows[0] as ValuedRow)).toEqual(['a', 'b']);
    expect(keys(rows[0] as ValuedRow, [rows[5] as ValuedRow])).toEqual(['b/z']);
  });

  it('has a bar per row, or a line per row where rows are spread over columns; what is undefined stays a gap', () => {
    expect(drawingOf(rows.slice(1, 3), keyOf, spendIn, [])).toEqual({
      points: [''],
      series: [
        { name: 'a/x', values: ['6'] },
        { name: 'a/y', values: [null] },
      ],
      left: 0,
    });
    const slots = [
      { slot: 'first', name: 'First' },
      { slot: 'second', name: 'Second' },
    ];
    expect(drawingOf(rows.slice(1, 3), keyOf, spendIn, slots)).toMatchObject({
      points: ['First', 'Second'],
      series: [{ values: ['1', '6'] }, { values: ['1', null] }],
    });
  });

  it('says how many rows it leaves out', () => {
    const many = Array.from({ length: 40 }, (_, index) => node(`n${index}`, 0, String(index)));
    expect(drawingOf(many, keyOf, spendIn, [])).toMatchObject({ left: 10 });
  });
});
