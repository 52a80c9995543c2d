import { randomInt } from 'node:crypto';
import argon2 from 'argon2';

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. A stored hash with others is renewed at log-in. */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// What is compared with when there is no such user, so that both answers take the same time.
const NOBODY = argon2.hash('nobody has this password', PARAMETERS);

/** An argon2id hash as PHC string. */
export const hashPassword = (password: string): Promise<string> => argon2.hash(password, PARAMETERS);

/** True when the password fits. Takes as long without a hash to compare with, and is false then. */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const fits = await argon2.verify(hash ?? (await NOBODY), password);
  return fits && hash !== undefined;
}

/** True when a hash was made with other parameters than today's. */
export const isOutdated = (hash: string): boolean => argon2.needsRehash(hash, PARAMETERS);

// No letters or digits that are taken for one another when read aloud or copied by hand.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password for one log-in: 16 characters in groups of four, about 79 bits. */
export function newOneTimePassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}
