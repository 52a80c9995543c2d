import { randomInt } from 'node:crypto';
import { dictionary } from '@zxcvbn-ts/language-common';
import argon2 from 'argon2';

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. A stored hash with others is renewed at log-in. */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// What is compared with when there is no such user, so that both answers take the same time.
const NOBODY = argon2.hash('nobody has this password', PARAMETERS);

// The same letters are different bytes on different keyboards ("é" as one character, or as two).
const bytesOf = (password: string) => password.normalize('NFC');

/** An argon2id hash as PHC string. */
export const hashPassword = (password: string): Promise<string> => argon2.hash(bytesOf(password), PARAMETERS);

/** True when the password fits. Takes as long without a hash to compare with, and is false then. */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const fits = await argon2.verify(hash ?? (await NOBODY), bytesOf(password));
  return fits && hash !== undefined;
}

/** True when a hash was made with other parameters than today's. */
export const isOutdated = (hash: string): boolean => argon2.needsRehash(hash, PARAMETERS);

const common = new Set(dictionary['passwords-common']);

/**
 * Why a new password is no good although it is long enough, to be read on from "New password", or null. Which
 * characters it must have is nobody's business: such rules make passwords that are easy to guess.
 */
export function weakness(password: string, email: string): string | null {
  const lower = bytesOf(password).trim().toLowerCase();
  const ownName = email.toLowerCase();
  if (common.has(lower)) return 'is one of the passwords that are tried first; choose another';
  if (lower === ownName || lower === ownName.split('@')[0]) return 'must not be the email';
  if (new Set(lower).size < 4) return 'must not repeat the same few characters';
  return null;
}

// No letters or digits that are taken for one another when read aloud or copied by hand.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password for one log-in: 16 characters in groups of four, about 79 bits. */
export function newOneTimePassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}
