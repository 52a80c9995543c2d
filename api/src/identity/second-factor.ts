import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from '@pmd/core/database';
import { seal, unseal } from '@pmd/core/encryption';
import { fittingStep } from './totp.ts';

/** Bytes; what RFC 4226 recommends. */
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
// No letters or digits that are taken for one another; 32 of them, so that a byte picks one evenly.
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Where the secret of a person is kept, for sealing. */
export const factorPlace = (userId: string): string => `identity.second_factors ${userId}`;

/** Whether log-in asks this person for a code. Needs a transaction that acts for the person. */
export async function hasSecondFactor(tx: Transaction, userId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'select from identity.second_factors where user_id = $1 and confirmed_at is not null',
    [userId],
  );
  return rowCount === 1;
}

/** Makes a new secret that counts once a code of it was entered. One that waits for that is replaced. */
export async function startSecondFactor(tx: Transaction, keys: string, userId: string): Promise<Buffer> {
  const secret = randomBytes(SECRET_BYTES);
  await tx.query('delete from identity.second_factors where user_id = $1 and confirmed_at is null', [userId]);
  await tx.query('insert into identity.second_factors (user_id, secret_sealed) values ($1, $2)', [
    userId,
    seal(keys, factorPlace(userId), secret.toString('base64')),
  ]);
  return secret;
}

/**
 * Takes a code of the authenticator app, or a recovery code. Either fits once.
 * @param confirmed whether the factor is in force, or waits for its first code
 */
export async function takeCode(
  tx: Transaction,
  keys: string,
  userId: string,
  code: string,
  confirmed: boolean,
): Promise<boolean> {
  // Locked, so that of two log-ins at once with the same code the second finds it used.
  const { rows } = await tx.query<{ sealed: string; lastStep: string }>(
    `select secret_sealed as sealed, last_step as "lastStep" from identity.second_factors
     where user_id = $1 and (confirmed_at is not null) = $2 for update`,
    [userId, confirmed],
  );
  const factor = rows[0];
  if (!factor) return false;
  const secret = Buffer.from(unseal(keys, factorPlace(userId), factor.sealed), 'base64');
  const step = fittingStep(secret, code, Date.now(), Number(factor.lastStep));
  if (step !== null) {
    await tx.query(
      'update identity.second_factors set last_step = $2, confirmed_at = coalesce(confirmed_at, now()) where user_id = $1',
      [userId, step],
    );
    return true;
  }
  const recovery = await tx.query(
    'update identity.recovery_codes set used_at = now() where user_id = $1 and code_hash = $2 and used_at is null',
    [userId, hashOf(code)],
  );
  return recovery.rowCount === 1;
}

/** Replaces the recovery codes. They are known from here on to whoever is shown them only. */
export async function newRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () =>
    (
      [...randomBytes(16)]
        .map((byte) => ALPHABET[byte % 32])
        .join('')
        .match(/.{4}/g) ?? []
    ).join('-'),
  );
  await tx.query('delete from identity.recovery_codes where user_id = $1', [userId]);
  await tx.query(
    'insert into identity.recovery_codes (user_id, code_hash) select $1, hash from unnest($2::text[]) as hash',
    [userId, codes.map(hashOf)],
  );
  return codes;
}

/** Takes the second factor away, with its recovery codes. @returns whether there was one */
export async function removeSecondFactor(tx: Transaction, userId: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from identity.second_factors where user_id = $1', [userId]);
  return rowCount === 1;
}

const hashOf = (code: string) =>
  createHash('sha256').update(code.toLowerCase().replace(/[\s-]/g, '')).digest('hex');
