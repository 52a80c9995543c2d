import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareDecimals,
  divideDecimals,
  isDecimal,
  isZero,
  relativeChange,
  subtractDecimals,
} from './decimal.ts';

describe('decimals', () => {
  it('are told from other text', () => {
    expect(['-12', '0.5', '38210.004000'].every(isDecimal)).toBe(true);
    expect(['', 'NaN', '1e5', '1,000', '.5'].some(isDecimal)).toBe(false);
  });

  it('are zero however that is written', () => {
    expect(['0', '0.000000', '-0.0'].every(isZero)).toBe(true);
    expect(isZero('0.01')).toBe(false);
  });

  it('compare by value, not as text and not as floats', () => {
    expect(compareDecimals('9.5', '12.5000')).toBe(-1);
    expect(compareDecimals('12.5', '12.5000')).toBe(0);
    expect(compareDecimals('9007199254740993', '9007199254740992.9')).toBe(1);
    expect(compareDecimals('-1', '-0.5')).toBe(-1);
  });

  it('compare like the integers they stand for', () => {
    const micros = (value: bigint) => {
      const digits = value.toString().padStart(7, '0');
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    };
    const amount = fc.bigInt({ min: 0n, max: 10n ** 20n });
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(Math.sign(compareDecimals(micros(a), micros(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it('subtract and divide exactly', () => {
    expect(subtractDecimals('1.5', '2.25')).toBe('-0.75');
    expect(subtractDecimals('9007199254740993', '0.000001')).toBe('9007199254740992.999999');
    expect(subtractDecimals('7', '7')).toBe('0');
    expect(divideDecimals('64.1', '26.8', 1)).toBe('2.4');
    expect(divideDecimals('-1', '8', 2)).toBe('-0.13');
    expect(divideDecimals('1', '3', 0)).toBe('0');
    expect(divideDecimals('1', '0.00', 2)).toBeNull();
  });

  it('change by exact fractions of what they were', () => {
    expect(relativeChange('106.2', '100')).toBe('0.062000');
    expect(relativeChange('0.0097', '0.0100')).toBe('-0.030000');
    expect(relativeChange('2', '3')).toBe('-0.333333');
    expect(relativeChange('5', '-4')).toBe('2.250000');
    expect(relativeChange('9007199254740993000000', '9007199254740992000000')).toBe('0.000000');
    expect(relativeChange('0', '12.5')).toBe('-1.000000');
    expect(relativeChange('7', '0.00')).toBeNull();
  });
});
