import { daysBetween } from '@pmd/core/days';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonRange, parseComparison } from './comparison.ts';
import { type PeriodChoice, readPeriod, writePeriod } from './period.ts';
import { PRESETS, type RangeChoice, resolveRange } from './ranges.ts';

const today = '2026-11-25';
const before = (choice: RangeChoice, comparison: 'previous' | 'year' = 'previous', on = today) =>
  comparisonRange(comparison, choice, resolveRange(choice, on));

describe('the previous period', () => {
  it('is as many days that end the day before', () => {
    expect(before('last_7_days')).toEqual({ from: '2026-11-11', to: '2026-11-17' });
    expect(before('yesterday')).toEqual({ from: '2026-11-23', to: '2026-11-23' });
    expect(before({ from: '2026-03-02', to: '2026-03-04' })).toEqual({
      from: '2026-02-27',
      to: '2026-03-01',
    });
  });

  it('is whole months before whole months, however long they were', () => {
    expect(before('last_month')).toEqual({ from: '2026-09-01', to: '2026-09-30' });
    expect(before('last_quarter')).toEqual({ from: '2026-04-01', to: '2026-06-30' });
    expect(before('last_12_months')).toEqual({ from: '2024-11-01', to: '2025-10-31' });
    expect(before({ from: '2024-03-01', to: '2024-03-31' })).toEqual({
      from: '2024-02-01',
      to: '2024-02-29',
    });
  });

  it('is the same stretch of the one before for what runs to date', () => {
    expect(before('this_week')).toEqual({ from: '2026-11-16', to: '2026-11-17' });
    expect(before('this_month')).toEqual({ from: '2026-10-01', to: '2026-10-24' });
    expect(before('this_quarter')).toEqual({ from: '2026-07-01', to: '2026-08-24' });
    expect(before('this_year')).toEqual({ from: '2025-01-01', to: '2025-11-24' });
    expect(before('this_month', 'previous', '2026-03-31')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
  });

  it('does not exist before all time', () => {
    expect(before('all_time')).toBeNull();
  });
});

describe('the same period last year', () => {
  it('has the same dates', () => {
    expect(before('last_7_days', 'year')).toEqual({ from: '2025-11-18', to: '2025-11-24' });
    expect(before('last_month', 'year')).toEqual({ from: '2025-10-01', to: '2025-10-31' });
  });

  it('meets leap days with the last of February, and whole months with whole months', () => {
    expect(before({ from: '2024-02-29', to: '2024-03-06' }, 'year')).toEqual({
      from: '2023-02-28',
      to: '2023-03-06',
    });
    expect(before({ from: '2025-02-01', to: '2025-02-28' }, 'year')).toEqual({
      from: '2024-02-01',
      to: '2024-02-29',
    });
  });
});

describe('a period in the URL', () => {
  const day = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const days = fc.tuple(day, day).map((pair) => {
    const [from, to] = pair.toSorted() as [string, string];
    return { from, to };
  });
  const choice: fc.Arbitrary<PeriodChoice> = fc.record({
    range: fc.oneof(fc.constantFrom(...PRESETS), days),
    comparison: fc.oneof(fc.constantFrom('none' as const, 'previous' as const, 'year' as const), days),
  });
  const defaults: PeriodChoice = { range: 'last_28_days', comparison: 'previous' };

  it('comes back as it was, and leaves the rest of the address alone', () => {
    fc.assert(
      fc.property(choice, (wanted) => {
        const url = new URLSearchParams('metric=ctr&range=yesterday&compare=year');
        writePeriod(url, wanted, defaults);
        expect(readPeriod(new URLSearchParams(url.toString()), defaults)).toEqual(wanted);
        expect(url.get('metric')).toBe('ctr');
      }),
    );
  });

  it('falls back where it is not understood', () => {
    expect(readPeriod(new URLSearchParams('range=soon&compare=2026-02-30..2026-03-01'), defaults)).toEqual(
      defaults,
    );
    expect(parseComparison('none')).toBe('none');
  });

  it('never compares with days of its own range, except from one year to the next', () => {
    fc.assert(
      fc.property(choice, day, ({ range: wanted }, on) => {
        const range = resolveRange(wanted, on, '2020-01-01');
        const previous = comparisonRange('previous', wanted, range);
        if (previous) {
          expect(previous.to < range.from).toBe(true);
          expect(daysBetween(previous.from, previous.to)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
