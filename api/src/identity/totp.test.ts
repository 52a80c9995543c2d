import { describe, expect, it } from 'vitest';
import { codeAt, fittingStep, otpauthUri, stepAt, toBase32 } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

describe('codeAt', () => {
  // RFC 6238, appendix B, SHA-1: the last six of the eight digits there.
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('gives the code of the RFC for second %i', (second, code) => {
    expect(codeAt(secret, stepAt(second * 1000))).toBe(code);
  });
});

describe('fittingStep', () => {
  const now = 1234567890_000;
  const step = stepAt(now);

  it('takes the code of now and of the steps beside it, with spaces, and no other', () => {
    for (const near of [step - 1, step, step + 1]) {
      const code = codeAt(secret, near);
      expect(fittingStep(secret, `${code.slice(0, 3)} ${code.slice(3)}`, now, 0)).toBe(near);
    }
    for (const far of [step - 2, step + 2])
      expect(fittingStep(secret, codeAt(secret, far), now, 0)).toBeNull();
    for (const wrong of ['', '12345', '1234567', 'abcdef', '００５９２４'])
      expect(fittingStep(secret, wrong, now, 0)).toBeNull();
  });

  it('takes no code again, and none older than the last one', () => {
    expect(fittingStep(secret, codeAt(secret, step), now, step)).toBeNull();
    expect(fittingStep(secret, codeAt(secret, step - 1), now, step)).toBeNull();
    expect(fittingStep(secret, codeAt(secret, step + 1), now, step)).toBe(step + 1);
  });
});

describe('what an authenticator app reads', () => {
  it('is the secret in base32 (RFC 4648)', () => {
    expect(
      ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => toBase32(Buffer.from(text))),
    ).toEqual(['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI']);
  });

  it('is a URI that names agency and person, whatever they are called', () => {
    const uri = new URL(otpauthUri(secret, 'A & B: “Agency”', 'x+y@z.example'));
    expect(uri.pathname).toBe('/A%20%26%20B%3A%20%E2%80%9CAgency%E2%80%9D:x%2By%40z.example');
    expect(uri.searchParams.get('issuer')).toBe('A & B: “Agency”');
    expect(uri.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  });
});
