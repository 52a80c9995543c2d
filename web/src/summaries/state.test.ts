import { describe, expect, it } from 'vitest';
import { after, before, daysInWords, periodName, readState } from './state.ts';

describe('the address of a summary', () => {
  it('means the period its day lies in, and something sensible whatever it says', () => {
    const read = (search: string) => readState(new URLSearchParams(search));
    expect(read('by=week&start=2026-11-19&rank=roas')).toMatchObject({
      grain: 'week',
      start: '2026-11-16',
      rankedBy: 'roas',
    });
    expect(read('by=month&start=2026-11-19')).toMatchObject({ grain: 'month', start: '2026-11-01' });
    expect(read('by=year&start=2026-02-30&rank=luck&client=me&page=-3')).toEqual({
      grain: 'week',
      start: null,
      client: null,
      rankedBy: 'spend',
      page: 1,
    });
  });

  it('goes from period to period across a year end', () => {
    expect([before('week', '2026-01-05'), after('week', '2025-12-29')]).toEqual(['2025-12-29', '2026-01-05']);
    expect([before('month', '2026-01-01'), after('month', '2025-12-01')]).toEqual([
      '2025-12-01',
      '2026-01-01',
    ]);
    expect(after('month', '2026-02-01')).toBe('2026-03-01');
    expect(periodName('month', '2026-01-01')).toBe('Jan 2026');
  });
});

it('tells days in runs', () => {
  expect(daysInWords(['2026-11-16', '2026-11-18', '2026-11-19', '2026-11-20'])).toBe('Nov 16, Nov 18 – 20');
  expect(daysInWords([])).toBe('');
});
