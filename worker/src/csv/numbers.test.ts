import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCount, parseMicros, parseRate } from './numbers.ts';

describe('parseCount', () => {
  it.each([
    ['0', 0],
    ['2.0', 2],
    ['1,234', 1234],
    ['1,234,567', 1_234_567],
    ['1,234.00', 1234],
    ['5000000000', 5_000_000_000],
    ['007', 7],
    ['-0', 0],
  ])('reads %s as %d', (text, count) => {
    expect(parseCount(text, '.')).toBe(count);
  });

  it.each([
    ['', 'EMPTY_VALUE'],
    ['2.5', 'NOT_WHOLE'],
    ['-1', 'NEGATIVE'],
    ['1,23', 'AMBIGUOUS_NUMBER'],
    ['12,34,567', 'NOT_A_NUMBER'],
    ['1 234', 'NOT_A_NUMBER'],
    ['1e3', 'NOT_A_NUMBER'],
    ['abc', 'NOT_A_NUMBER'],
    ['NaN', 'NOT_A_NUMBER'],
    ['—', 'NOT_A_NUMBER'],
    ['9999999999', 'TOO_LARGE'],
  ])('refuses “%s” as %s', (text, code) => {
    expect(parseCount(text, '.')).toMatchObject({ code });
  });

  it('reads the point as a thousands separator where the comma is the decimal separator', () => {
    expect(parseCount('1.234', ',')).toBe(1234);
    expect(parseCount('1.234', '.')).toMatchObject({ code: 'NOT_WHOLE' });
  });
});

describe('parseMicros', () => {
  it.each([
    ['0', '0'],
    ['12.34', '12340000'],
    ['$1,234.5', '1234500000'],
    ['0.000001', '1'],
    ['0.0000005', '1'],
    ['0.0000004', '0'],
    ['12.340000000000002', '12340000'],
    ['999999999999.999999', '999999999999999999'],
  ])('reads %s as %s micros', (text, micros) => {
    expect(parseMicros(text, '.')).toBe(micros);
  });

  it.each([
    ['', 'EMPTY_VALUE'],
    ['-0.01', 'NEGATIVE'],
    ['1.234,50', 'AMBIGUOUS_NUMBER'],
    ['1000000000000', 'TOO_LARGE'],
    ['12 USD', 'NOT_A_NUMBER'],
  ])('refuses “%s” as %s', (text, code) => {
    expect(parseMicros(text, '.')).toMatchObject({ code });
  });

  it('gives every amount of up to six decimals back exactly, in either notation', () => {
    const amount = fc.record({
      whole: fc.bigInt(0n, 999_999_999_999n),
      micros: fc.integer({ min: 0, max: 999_999 }),
    });
    fc.assert(
      fc.property(amount, ({ whole, micros }) => {
        const fraction = String(micros).padStart(6, '0');
        const expected = (whole * 1_000_000n + BigInt(micros)).toString();
        const grouped = whole.toLocaleString('en-US');
        expect(parseMicros(`${whole}.${fraction}`, '.')).toBe(expected);
        expect(parseMicros(`${grouped}.${fraction}`, '.')).toBe(expected);
        expect(parseMicros(`${grouped.replaceAll(',', '.')},${fraction}`, ',')).toBe(expected);
      }),
    );
  });

  it('never reads a number written for the other decimal separator as another number', () => {
    const decimals = fc.tuple(fc.bigInt(0n, 999_999n), fc.integer({ min: 0, max: 99 }));
    fc.assert(
      fc.property(decimals, ([whole, cents]) => {
        const text = `${whole},${String(cents).padStart(2, '0')}`;
        expect(parseMicros(text, '.')).toMatchObject({ code: 'AMBIGUOUS_NUMBER' });
      }),
    );
  });
});

describe('parseRate', () => {
  it('tells a percentage by its sign', () => {
    expect(parseRate('1.27%', '.')).toEqual({ value: 0.0127, percent: true });
    expect(parseRate('0.0127', '.')).toEqual({ value: 0.0127, percent: false });
    expect(parseRate('n/a', '.')).toBeUndefined();
  });
});
