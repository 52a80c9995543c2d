import { ViewState } from '@pmd/core/contract/views';
import { describe, expect, it } from 'vitest';
import { PLAIN_LAYOUT } from './layout.ts';
import { NOTHING_OPEN } from './open.ts';
import { changeState, defaultState } from './state.ts';
import { layoutOf, stateOf, viewOf } from './views.ts';

const id = '0199f0a1-0000-7000-8000-0000000000aa';
const layout = { widths: { 'range.spend': 140 }, pinned: ['spend'], marks: { ctr: 'heat' } } as const;
const state = changeState(defaultState('admin'), {
  range: { from: '2026-01-01', to: '2026-01-31' },
  comparison: 'year',
  rows: ['creative', 'client'],
  measures: ['ctr', 'spend'],
  by: 'campaign',
  filters: [{ dimension: 'strategy', exclude: true, members: ['=Prospecting', id] }],
  sort: { by: 'name', descending: false },
  sorts: { client: { by: 'ctr', descending: true } },
  top: { creative: 10, campaign: 3 },
  expand: 1,
  open: new Map([['=Banner', new Map([[id, NOTHING_OPEN]])]]),
  metric: 'ctr',
});

describe('a saved view', () => {
  it('shows again what was shown, laid out as it was, and is what the contract takes', () => {
    const view = ViewState.parse(JSON.parse(JSON.stringify(viewOf(state, layout))));
    expect(stateOf(view, 'admin')).toEqual(state);
    expect(layoutOf(view)).toEqual(layout);
  });

  it('of everybody’s first view is that view', () => {
    for (const role of ['admin', 'client'] as const) {
      expect(stateOf(viewOf(defaultState(role), PLAIN_LAYOUT), role)).toEqual(defaultState(role));
    }
  });

  it('can still be shown when measures and presets it names are gone', () => {
    const old = {
      ...viewOf(state, PLAIN_LAYOUT),
      range: 'last_fortnight',
      comparison: 'next',
      measures: ['gone', 'spend'],
      sort: { by: 'gone', descending: true },
      sorts: { client: { by: 'gone', descending: true } },
      metric: 'gone',
    };
    expect(stateOf(old, 'admin')).toMatchObject({
      range: 'last_28_days',
      comparison: 'none',
      measures: ['spend'],
      sort: { by: 'spend', descending: true },
      sorts: {},
      metric: 'spend',
    });
    expect(stateOf({ ...old, measures: ['gone'] }, 'admin').measures).toEqual(defaultState('admin').measures);
  });
});
