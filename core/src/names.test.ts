import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameKey } from './names.ts';

describe('nameKey', () => {
  it.each([
    ['Acme', 'Acme'],
    ['  Acme\u00a0 Inc. ', 'Acme Inc.'],
    ['two\r\nlines', 'two lines'],
    ['Cafe\u0301', 'Café'],
    ['', '(none)'],
    [' \t', '(none)'],
  ])('of %j is %j', (name, key) => {
    expect(nameKey(name)).toBe(key);
  });

  it('keeps case, because the partner does', () => {
    expect(nameKey('ACME')).not.toBe(nameKey('Acme'));
  });

  it('is its own key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(nameKey(nameKey(name))).toBe(nameKey(name));
      }),
    );
  });
});
