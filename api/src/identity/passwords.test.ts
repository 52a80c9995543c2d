import { Password } from '@pmd/core/contract/auth';
import { describe, expect, it } from 'vitest';
import { hashPassword, isOutdated, newOneTimePassword, verifyPassword, weakness } from './passwords.ts';

describe('verifyPassword', () => {
  it('knows the password behind a hash from any other', async () => {
    const hash = await hashPassword('påsswörd 🔑');
    expect(await verifyPassword(hash, 'påsswörd 🔑')).toBe(true);
    expect(await verifyPassword(hash, 'påsswörd 🔒')).toBe(false);
    expect(await hashPassword('påsswörd 🔑')).not.toBe(hash);
  });

  it('lets nobody in without a hash, whatever the password', async () => {
    expect(await verifyPassword(undefined, 'nobody has this password')).toBe(false);
    expect(await verifyPassword(undefined, '')).toBe(false);
  });
});

describe('isOutdated', () => {
  it('is true for a hash with other parameters only', async () => {
    expect(isOutdated(await hashPassword('password'))).toBe(false);
    expect(isOutdated('$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA')).toBe(true);
  });
});

describe('newOneTimePassword', () => {
  it('is long enough, easy to copy, and new each time', () => {
    const passwords = Array.from({ length: 200 }, newOneTimePassword);
    for (const password of passwords) {
      expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
      expect(password).not.toMatch(/[il01o]/);
      expect(Password.safeParse(password).success).toBe(true);
    }
    expect(new Set(passwords).size).toBe(200);
  });
});

describe('weakness', () => {
  it('is found in what is tried first, in the email, and in repetition; length is all else that counts', () => {
    for (const weak of [
      '1q2w3e4r5t',
      'PASSWORD123',
      ' password123 ',
      'ann@x.example',
      'ANN@x.example',
      'abcabcabcabc',
    ]) {
      expect([weak, weakness(weak, 'Ann@x.example')]).toEqual([weak, expect.any(String)]);
    }
    for (const good of ['correct horse battery', 'ünïcödé is fine', '48151623420815', 'demo-password']) {
      expect([good, weakness(good, 'ann@x.example')]).toEqual([good, null]);
    }
  });

  it('knows the same password however a keyboard composes it', async () => {
    const hash = await hashPassword('caf\u00e9 au lait');
    expect(await verifyPassword(hash, 'cafe\u0301 au lait')).toBe(true);
  });
});
