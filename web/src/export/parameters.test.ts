import { ExportRequest } from '@pmd/core/contract/exports';
import { describe, expect, it } from 'vitest';
import { NOTHING_OPEN, setOpen } from '../explore/open.ts';
import { columnsAcross } from '../explore/query.ts';
import { defaultState, type ExploreState } from '../explore/state.ts';
import { exportParameters } from './parameters.ts';

const [a, b] = ['0199f0a8-0000-7000-8000-00000000000a', '0199f0a8-0000-7000-8000-00000000000b'];
const period = { range: { from: '2026-11-01', to: '2026-11-18' }, before: null };
const state: ExploreState = {
  ...defaultState('admin'),
  rows: ['campaign', 'placement', 'creative'],
  measures: ['ctr', 'spend'],
  sort: { by: 'spend', descending: true },
};

describe('exportParameters', () => {
  it('asks for what is shown: rows, columns in order, sort, and what is open', () => {
    const open = setOpen(setOpen(state.open, [a, b], true), [b], true);
    const request = ExportRequest.parse(exportParameters({ ...state, open }, period, 'shown'));
    expect(request.rows).toEqual(['campaign', 'placement', 'creative']);
    expect(request.open).toEqual([[a], [a, b], [b]]);
    expect(request.sorts).toEqual(request.rows?.map((level) => [level, 'spend', 'desc']));
    expect(request.query).toMatchObject({
      measures: ['performance.ctr', 'performance.spend'],
      timeDimensions: [{ dimension: 'performance.date', dateRange: ['2026-11-01', '2026-11-18'] }],
    });
  });

  it('says which levels are expanded, what of them is closed, and names where a level is by name', () => {
    const name = '=50 %~ off; Ümläut/…';
    const closed = new Map([[a, new Map([[name, NOTHING_OPEN]])]]);
    const request = ExportRequest.parse(exportParameters({ ...state, expand: 2, closed }, period, 'shown'));
    expect(request).toMatchObject({ expand: 2, open: [], closed: [[a, name]] });
  });

  it('asks for the first few members of a level where no more are shown', () => {
    const asked = exportParameters({ ...state, top: { [state.rows[0] as 'client']: 5 } }, period, 'shown');
    expect(ExportRequest.parse(asked).tops).toEqual([[state.rows[0], 5]]);
  });

  it('asks for filters, for days to compare with, and for members across', () => {
    const filtered: ExploreState = {
      ...state,
      by: 'strategy',
      filters: [{ dimension: 'client', exclude: true, members: [b] }],
    };
    const compared = { ...period, before: { from: '2026-10-14', to: '2026-10-31' } };
    const request = ExportRequest.parse(exportParameters(filtered, compared, 'shown'));
    expect(request.across).toBe('strategy');
    expect(request.tops).toEqual([['strategy', columnsAcross('strategy', {})]]);
    expect(request.compare).toEqual(['2026-10-14', '2026-10-31']);
    expect(request.query.filters).toEqual([
      { member: 'performance.client_id', operator: 'notEquals', values: [b] },
    ]);
  });

  it('is flat with every level down to the innermost row, names and ids, by period', () => {
    const flat = exportParameters({ ...state, rows: ['placement', 'client'], by: 'week' }, period, 'flat');
    const request = ExportRequest.parse(flat);
    expect(request.rows).toBeUndefined();
    expect(request.query.dimensions).toEqual(
      ['client', 'campaign', 'strategy', 'placement'].flatMap((level) => [
        `performance.${level}`,
        `performance.${level}_id`,
      ]),
    );
    expect(request.query.timeDimensions[0]?.granularity).toBe('week');
  });
});
