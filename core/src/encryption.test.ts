import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentKeyId, keyIdOf, SealError, seal, unseal } from './encryption.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

describe('a sealed secret', () => {
  it('opens to what was sealed, for its own place only', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
        (secret) => {
          const sealed = seal(key(1), 'sources 1', secret);
          expect(unseal(key(1), 'sources 1', sealed)).toBe(secret);
          expect(() => unseal(key(1), 'sources 2', sealed)).toThrow(SealError);
          expect(secret === '' || !sealed.includes(secret) || secret.length < 8).toBe(true);
        },
      ),
    );
  });

  it('is another text every time', () => {
    expect(seal(key(1), 'a', 'secret')).not.toBe(seal(key(1), 'a', 'secret'));
  });

  it('opens with no other key, and says which one is missing', () => {
    const sealed = seal(key(1), 'a', 'secret');
    expect(() => unseal(key(2), 'a', sealed)).toThrow(`the key ${currentKeyId(key(1))}`);
  });

  it('does not open when a single character was changed', () => {
    const sealed = seal(key(1), 'a', 'secret');
    const last = sealed.at(-2) === 'A' ? 'B' : 'A';
    expect(() => unseal(key(1), 'a', `${sealed.slice(0, -2)}${last}${sealed.at(-1)}`)).toThrow(SealError);
  });

  it('stays open while its key is listed after a new one, which seals from then on', () => {
    const sealed = seal(key(1), 'a', 'secret');
    const keys = `${key(2)},${key(1)}`;
    expect(unseal(keys, 'a', sealed)).toBe('secret');
    expect(keyIdOf(seal(keys, 'a', 'secret'))).toBe(currentKeyId(key(2)));
    expect(keyIdOf(sealed)).not.toBe(currentKeyId(keys));
  });
});
