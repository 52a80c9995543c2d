import { describe, expect, it } from 'vitest';
import { parseDay } from './days.ts';

describe('parseDay', () => {
  it('reads ISO days whatever the source is set to', () => {
    for (const format of ['YYYY-MM-DD', 'MM/DD/YYYY', 'DD/MM/YYYY'] as const) {
      expect(parseDay('2026-11-05', format)).toBe('2026-11-05');
      expect(parseDay('2026-11-05T00:00:00Z', format)).toBe('2026-11-05');
    }
  });

  it('reads slashes in the order the source is set to, never guessing', () => {
    expect(parseDay('11/05/2026', 'MM/DD/YYYY')).toBe('2026-11-05');
    expect(parseDay('11/05/2026', 'DD/MM/YYYY')).toBe('2026-05-11');
    expect(parseDay('1/2/2026', 'MM/DD/YYYY')).toBe('2026-01-02');
    expect(parseDay('11/05/2026', 'YYYY-MM-DD')).toBeUndefined();
    expect(parseDay('25/12/2026', 'MM/DD/YYYY')).toBeUndefined();
  });

  it('refuses days that are not in the calendar', () => {
    for (const text of [
      '2026-02-30',
      '2025-02-29',
      '2026-13-01',
      '2026-00-10',
      '26-01-01',
      '2026-11-05 12:30',
    ]) {
      expect(parseDay(text, 'YYYY-MM-DD')).toBeUndefined();
    }
    expect(parseDay('2024-02-29', 'YYYY-MM-DD')).toBe('2024-02-29');
  });
});
