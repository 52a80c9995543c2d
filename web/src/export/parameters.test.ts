import { ExportRequest } from '@pmd/core/contract/exports';
import { describe, expect, it } from 'vitest';
import { setOpen } from '../explore/open.ts';
import { defaultState, type ExploreState } from '../explore/state.ts';
import { exportParameters } from './parameters.ts';

const [a, b] = ['0199f0a8-0000-7000-8000-00000000000a', '0199f0a8-0000-7000-8000-00000000000b'];
const range = { from: '2026-11-01', to: '2026-11-18' };
const state: ExploreState = {
  ...defaultState('admin'),
  rows: ['campaign', 'placement', 'creative'],
  measures: ['ctr', 'spend'],
  sort: { by: 'spend', descending: true },
};

describe('exportParameters', () => {
  it('asks for what is shown: rows, columns in order, sort, and what is open', () => {
    const open = setOpen(setOpen(state.open, [a, b], true), [b], true);
    const request = ExportRequest.parse(exportParameters({ ...state, open }, range, 'shown'));
    expect(request.rows).toEqual(['campaign', 'placement', 'creative']);
    expect(request.open).toEqual([[a], [a, b], [b]]);
    expect(request.query).toMatchObject({
      measures: ['performance.ctr', 'performance.spend'],
      order: [['performance.spend', 'desc']],
      timeDimensions: [{ dimension: 'performance.date', dateRange: ['2026-11-01', '2026-11-18'] }],
    });
  });

  it('asks for nothing below what is closed', () => {
    expect(ExportRequest.parse(exportParameters(state, range, 'shown')).open).toEqual([]);
  });

  it('is flat with every level down to the innermost row, names and ids, by period', () => {
    const flat = exportParameters({ ...state, rows: ['placement', 'client'], by: 'week' }, range, 'flat');
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
