import { describe, expect, it } from 'vitest';
import type { TreeRow, ValuedRow } from '../explore/tree.ts';
import { markOf, scalesOf } from './scales.ts';

const row = (kind: 'node' | 'others', level: number, spend: string | null): ValuedRow =>
  ({ kind, level, key: '', path: [], values: { spend }, slots: null }) as unknown as ValuedRow;
const widthOf = (style: object) => /transparent ([\d.]+%)/.exec(JSON.stringify(style))?.[1];
const colourOf = (style: object) => /accent\) ([\d.]+%)/.exec(JSON.stringify(style))?.[1];

describe('marks behind numbers', () => {
  const rows: TreeRow[] = [
    row('node', 0, '1000'),
    row('node', 1, '80'),
    row('node', 1, '60'),
    row('node', 1, null),
    row('others', 1, '900'),
  ];

  it('measure a row by others of its level, and never by the rest of them at once', () => {
    const marks = { spend: 'bar' } as const;
    const scales = scalesOf(rows, marks);
    const bar = (of: ValuedRow) => widthOf(markOf(of, null, 'spend', of.values?.spend, marks, scales));
    expect(rows.map((one) => bar(one as ValuedRow))).toEqual([
      '100.0%',
      '100.0%',
      '75.0%',
      undefined,
      '100.0%',
    ]);
  });

  it('are strongest at the largest value and absent at the least where they are heat', () => {
    const marks = { spend: 'heat' } as const;
    const scales = scalesOf(rows, marks);
    const heat = (value: string) =>
      colourOf(markOf(row('node', 1, value), null, 'spend', value, marks, scales));
    expect([heat('60'), heat('70'), heat('80')]).toEqual(['0.0%', '10.0%', '20.0%']);
  });

  it('are not there for columns nobody marked', () => {
    expect(scalesOf(rows, {}).size).toBe(0);
    expect(markOf(rows[0], null, 'spend', '1000', {}, new Map())).toEqual({ backgroundImage: 'none' });
  });
});
