import { describe, expect, it } from 'vitest';
import type { CubeRow } from '../api/cube.ts';
import { byParent } from './load.ts';
import type { View } from './query.ts';

const view = (rows: View['rows']): View => ({
  range: { from: '2026-11-01', to: '2026-11-28' },
  rows,
  measures: ['cpa'],
  by: null,
  filters: [],
  sort: { by: 'cpa', descending: true },
  sorts: {},
  top: {},
});
const row = (fields: Record<string, string | null>): CubeRow =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`performance.${name}`, value]));
const brief = (pages: ReturnType<typeof byParent>) =>
  pages.map((level) =>
    Object.fromEntries([...level].map(([key, page]) => [key, page.rows.map(({ id }) => id)])),
  );

describe('whole levels', () => {
  it('come under the parents that ids name, in the order they came in', () => {
    const levels = [
      [row({ client_id: 'k1', client: 'One', cpa: '1' }), row({ client_id: 'k2', client: 'Two', cpa: '2' })],
      [
        row({ client_id: 'k2', campaign_id: 'c2', campaign: 'B', cpa: '3' }),
        row({ client_id: 'k2', campaign_id: 'c3', campaign: 'C', cpa: null }),
        row({ client_id: 'k1', campaign_id: 'c1', campaign: 'A', cpa: '1' }),
      ],
      [row({ campaign_id: 'c2', strategy_id: 's1', strategy: 'S', cpa: '1' })],
    ];
    expect(brief(byParent(view(['client', 'campaign', 'strategy']), levels))).toEqual([
      { '': ['k1', 'k2'] },
      { k2: ['c2', 'c3'], k1: ['c1'] },
      { 'k2/c2': ['s1'] },
    ]);
  });

  it('come under every parent they occur with where a name is above them', () => {
    const levels = [
      [row({ creative: 'Banner', cpa: '1' }), row({ creative: 'Spot', cpa: '1' })],
      [
        row({ creative: 'Banner', client_id: 'k1', client: 'One', cpa: '1' }),
        row({ creative: 'Spot', client_id: 'k1', client: 'One', cpa: '1' }),
      ],
      [
        row({ creative: 'Banner', client_id: 'k1', campaign_id: 'c1', campaign: 'A', cpa: '1' }),
        row({ creative: 'Spot', client_id: 'k1', campaign_id: 'c1', campaign: 'A', cpa: '1' }),
      ],
    ];
    expect(brief(byParent(view(['creative', 'client', 'campaign']), levels))).toEqual([
      { '': ['=Banner', '=Spot'] },
      { '=Banner': ['k1'], '=Spot': ['k1'] },
      { '=Banner/k1': ['c1'], '=Spot/k1': ['c1'] },
    ]);
  });
});
