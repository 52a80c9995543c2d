import { describe, expect, it } from 'vitest';
import type { NodeRow, TotalRow } from '../explore/tree.ts';
import { tsvOf } from './tsv.ts';

const node = (key: string, name: string, level: number, values: NodeRow['values']): NodeRow => ({
  kind: 'node',
  key,
  path: [],
  level,
  name,
  values,
  slots: null,
  before: { spend: '50' },
  slotsBefore: null,
  expandable: false,
  expanded: false,
});
const total: TotalRow = {
  kind: 'total',
  key: 'total',
  path: [],
  level: 0,
  values: { spend: '300.5', ctr: '0.01' },
  slots: null,
  before: null,
  slotsBefore: null,
};
const rows = [
  node('a', '=SUM(A1)', 0, { spend: '100.25', ctr: null }),
  node('a/b', 'Two\twords', 1, { spend: '100.25', ctr: '0.012' }),
  node('c', 'C', 0, { spend: '200.25', ctr: '0' }),
];
const columns = [
  { heading: 'Spend, $', cell: { measure: 'spend', slot: null, aspect: 'now' } },
  { heading: 'CTR', cell: { measure: 'ctr', slot: null, aspect: 'now' } },
  { heading: 'Spend, $ Change', cell: { measure: 'spend', slot: null, aspect: 'change' } },
] as const;

describe('copied rows', () => {
  it('have a column per level and exact numbers, and no formulas', () => {
    expect(tsvOf(rows, null, total, ['Client', 'Campaign'], columns)).toBe(
      [
        'Client\tCampaign\tSpend, $\tCTR\tSpend, $ Change',
        "'=SUM(A1)\t\t100.25\t\t50.25",
        "'=SUM(A1)\tTwo words\t100.25\t0.012\t50.25",
        'C\t\t200.25\t0\t150.25',
        'Total\t\t300.5\t0.01\t',
      ].join('\n'),
    );
  });

  it('are those that were chosen, under the names of their parents', () => {
    const lines = tsvOf(rows, new Set(['a/b']), total, ['Client', 'Campaign'], columns).split('\n');
    expect(lines.slice(1)).toEqual(["'=SUM(A1)\tTwo words\t100.25\t0.012\t50.25"]);
  });
});
