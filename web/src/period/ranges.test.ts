import { coveredDays, periodsOf } from '@pmd/core/periods';
import { describe, expect, it } from 'vitest';
import { resolveRange } from './ranges.ts';

describe('date ranges', () => {
  const today = '2026-03-01';

  it('ends "last n days" yesterday and counts n days', () => {
    expect(resolveRange('last_7_days', today)).toEqual({ from: '2026-02-22', to: '2026-02-28' });
    expect(resolveRange('yesterday', today)).toEqual({ from: '2026-02-28', to: '2026-02-28' });
  });

  it('takes whole months, also on the first of one', () => {
    expect(resolveRange('last_month', today)).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(resolveRange('this_month', today)).toEqual({ from: '2026-03-01', to: '2026-03-01' });
  });

  it('ends what runs to date yesterday, and knows weeks, quarters and years', () => {
    const on = '2026-11-25'; // a Wednesday
    expect(resolveRange('this_week', on)).toEqual({ from: '2026-11-23', to: '2026-11-24' });
    expect(resolveRange('last_week', on)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(resolveRange('this_month', on)).toEqual({ from: '2026-11-01', to: '2026-11-24' });
    expect(resolveRange('this_quarter', on)).toEqual({ from: '2026-10-01', to: '2026-11-24' });
    expect(resolveRange('last_quarter', on)).toEqual({ from: '2026-07-01', to: '2026-09-30' });
    expect(resolveRange('last_quarter', '2026-02-10')).toEqual({ from: '2025-10-01', to: '2025-12-31' });
    expect(resolveRange('this_year', on)).toEqual({ from: '2026-01-01', to: '2026-11-24' });
    expect(resolveRange('last_12_months', on)).toEqual({ from: '2025-11-01', to: '2026-10-31' });
  });

  it('begins all time with the first day that has data', () => {
    expect(resolveRange('all_time', today, '2025-06-05')).toEqual({ from: '2025-06-05', to: '2026-02-28' });
    expect(resolveRange('all_time', today)).toEqual({ from: '2016-03-01', to: '2026-02-28' });
  });
});

describe('periods of a range', () => {
  const range = { from: '2026-01-30', to: '2026-03-02' };

  it('lists every day', () => {
    expect(periodsOf({ from: '2026-02-27', to: '2026-03-01' }, 'day')).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]);
  });

  it('starts weeks on Monday, the first one before the range if need be', () => {
    expect(periodsOf(range, 'week')).toEqual([
      '2026-01-26',
      '2026-02-02',
      '2026-02-09',
      '2026-02-16',
      '2026-02-23',
      '2026-03-02',
    ]);
  });

  it('knows which days of the first and the last period the range covers', () => {
    expect(coveredDays('2026-01-26', 'week', range)).toEqual({
      from: '2026-01-30',
      to: '2026-02-01',
      isPartial: true,
    });
    expect(coveredDays('2026-02-01', 'month', range)).toEqual({
      from: '2026-02-01',
      to: '2026-02-28',
      isPartial: false,
    });
  });

  it('goes from month to month whatever their length', () => {
    expect(periodsOf(range, 'month')).toEqual(['2026-01-01', '2026-02-01', '2026-03-01']);
    expect(periodsOf({ from: '2025-12-31', to: '2026-07-01' }, 'quarter')).toEqual([
      '2025-10-01',
      '2026-01-01',
      '2026-04-01',
      '2026-07-01',
    ]);
  });
});
