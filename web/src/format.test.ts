import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import * as format from './format.ts';

const NBSP = '\u00a0';

describe('numbers', () => {
  it('prints counts beyond the range of floats digit by digit', () => {
    expect(format.count('9007199254740993')).toBe('9,007,199,254,740,993');
  });

  it('rounds money to the cent from the decimal string, half away from zero', () => {
    expect(format.amount('48210.004999')).toBe('48,210.00');
    expect(format.amount('1.005')).toBe('1.01');
    expect(format.amount('-1.005')).toBe('−1.01');
    expect(format.amount('90071992547409.93')).toBe('90,071,992,547,409.93');
  });

  it('agrees with integer arithmetic for every amount in micros', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (micros) => {
        const digits = micros.toString().padStart(7, '0');
        const text = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
        const expected = (micros + 5_000n) / 10_000n;
        expect(format.amount(text).replace(/[,.]/g, '')).toBe(expected.toString().padStart(3, '0'));
      }),
    );
  });

  it('prints ratios as per cent and as multiples', () => {
    expect(format.percent('0.01274')).toBe(`1.27${NBSP}%`);
    expect(format.times('4.314')).toBe('4.31×');
  });

  it('shows undefined as a dash and never prints minus zero', () => {
    expect(format.percent(null)).toBe('—');
    expect(format.times(undefined)).toBe('—');
    expect(format.amount('-0.001')).toBe('0.00');
  });

  it('signs differences, and shortens large numbers', () => {
    expect(format.signedPercent('0.0619')).toBe(`+6.2${NBSP}%`);
    expect(format.signedPercent('-0.02')).toBe(`−2.0${NBSP}%`);
    expect(format.signedPercent('0.0001')).toBe(`0.0${NBSP}%`);
    expect(['3860123', '48210.5', '812', null].map(format.short)).toEqual([
      `3.86${NBSP}M`,
      `48.21${NBSP}K`,
      '812',
      '—',
    ]);
  });

  it('keeps up to four decimals of a rate', () => {
    expect(format.rate('12.5000')).toBe('12.50');
    expect(format.rate('0.0375')).toBe('0.0375');
  });

  it('refuses text that is not a decimal number', () => {
    expect(() => format.count('NaN')).toThrow("'NaN' is not a decimal number");
  });

  it('prints sizes', () => {
    expect([812, 1_400_000, 999_000].map(format.bytes)).toEqual(['812 B', '1.4 MB', '999 kB']);
  });

  it('finds the sign of a currency', () => {
    expect([format.currencySign('USD'), format.currencySign('EUR')]).toEqual(['$', '€']);
  });
});

describe('days', () => {
  it('prints a reporting day unshifted by any time zone', () => {
    expect(format.day('2026-11-19')).toBe('Nov 19, 2026');
    expect(format.day(null)).toBe('—');
  });

  it('names the periods of a granularity', () => {
    expect(format.period('2026-11-19', 'day')).toBe('Thu, Nov 19');
    expect(format.period('2026-11-16', 'week')).toBe('Nov 16 – 22');
    expect(format.period('2026-11-01', 'month')).toBe('Nov 2026');
  });

  it('prints both ends of a range', () => {
    expect(format.dayRange('2026-11-01', '2026-11-19')).toBe('Nov 1 – 19, 2026');
    expect(format.dayRange('2026-11-19', '2026-11-19')).toBe('Nov 19, 2026');
    expect(format.shortRange('2026-11-30', '2026-12-01')).toBe('Nov 30 – Dec 1');
  });

  it('prints how long something took', () => {
    expect(format.duration('2026-11-19T06:00:00Z', '2026-11-19T06:00:00.840Z')).toBe('0.8 s');
    expect(format.duration('2026-11-19T06:00:00Z', '2026-11-19T06:03:20Z')).toBe('3 min 20 s');
  });
});

describe('locales', () => {
  afterEach(() => format.setLocale('en-US'));

  it('write the same values their own way', () => {
    format.setLocale('de-DE');
    expect(format.amount('48210.004')).toBe('48.210,00');
    expect(format.percent('0.01274')).toBe(`1,27${NBSP}%`);
    expect(format.signedPercent('-0.02')).toBe(`−2,0${NBSP}%`);
    expect(format.dayRange('2026-11-01', '2026-11-19')).toContain('Nov. 2026');
    format.setLocale('en-US');
    expect(format.amount('48210.004')).toBe('48,210.00');
  });
});
