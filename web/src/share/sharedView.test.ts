import { SharedView } from '@pmd/core/contract/share';
import { describe, expect, it } from 'vitest';
import { setOpen } from '../explore/open.ts';
import { defaultState, readState } from '../explore/state.ts';
import { exploreView } from './sharedView.ts';

const [acme, bolt, campaign] = ['a', 'b', 'c'].map((end) => `0199f0a8-0000-7000-8000-00000000000${end}`) as [
  string,
  string,
  string,
];

describe('exploreView', () => {
  it('is read by whoever opens the link as what the administrator saw', () => {
    const state = { ...defaultState('admin'), range: 'last_month' as const, by: 'week' as const };
    const view = SharedView.parse(exploreView(state, acme));
    const read = readState(new URLSearchParams(view.split('?')[1]), defaultState('client'));
    expect(read).toEqual(state);
  });

  it('keeps open what is of the client, and nothing of another', () => {
    const start = defaultState('admin');
    const open = setOpen(setOpen(start.open, [acme, campaign], true), [bolt, campaign], true);
    const view = exploreView({ ...start, open }, acme);
    const read = readState(new URLSearchParams(view.split('?')[1]), defaultState('client'));
    expect([...read.open.keys()]).toEqual([acme]);
    expect([...(read.open.get(acme)?.keys() ?? [])]).toEqual([campaign]);
  });
});
