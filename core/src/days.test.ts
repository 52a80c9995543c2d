import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, isDay, startOfMonth, startOfWeek, today } from './days.ts';

describe('days', () => {
  it('are those of the calendar', () => {
    expect(['2024-02-29', '2026-12-31'].every(isDay)).toBe(true);
    expect(['2026-02-29', '2026-04-31', '2026-1-1', '2026-01-01T00:00', ''].some(isDay)).toBe(false);
  });

  it('count across month ends, leap days and clock changes', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2026-03-29', 1)).toBe('2026-03-30');
    expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31);
    expect(daysBetween('2026-03-02', '2026-03-01')).toBe(-1);
  });

  it('start weeks on Monday and months on the first', () => {
    expect(startOfWeek('2026-11-20')).toBe('2026-11-16');
    expect(startOfWeek('2026-11-16')).toBe('2026-11-16');
    expect(startOfWeek('2026-11-22')).toBe('2026-11-16');
    expect(startOfMonth('2026-11-20')).toBe('2026-11-01');
  });

  it('begin when they begin in the organization’s time zone', () => {
    const instant = new Date('2026-11-20T02:30:00Z');
    expect(today('UTC', instant)).toBe('2026-11-20');
    expect(today('America/New_York', instant)).toBe('2026-11-19');
    expect(today('Asia/Kathmandu', instant)).toBe('2026-11-20');
  });
});
