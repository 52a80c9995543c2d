import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
/** Bytes; what NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A sealed text cannot be opened: another key, another place, or damaged. */
export class SealError extends Error {
  override name = 'SealError';
}

/** Keys of DATA_ENCRYPTION_KEY: one, or several with a comma between them of which the first one seals. */
const keysOf = (text: string): Buffer[] => text.split(',').map((key) => Buffer.from(key.trim(), 'base64'));

/** Names a key without telling it. */
const idOf = (key: Buffer): string =>
  createHash('sha256').update('key id').update(key).digest('hex').slice(0, 8);

/** The id of the key that seals now. */
export const currentKeyId = (keys: string): string => idOf(keysOf(keys)[0] as Buffer);

/** The id of the key a text was sealed with. */
export const keyIdOf = (sealed: string): string => sealed.split('.')[1] ?? '';

/**
 * Seals a secret with AES-256-GCM under the first key of DATA_ENCRYPTION_KEY.
 * @param place where it is kept, e.g. a table and an id: it can be opened for that place only
 * @returns `v1.<key id>.<nonce>.<ciphertext and tag>`, base64url
 */
export function seal(keys: string, place: string, secret: string): string {
  const key = keysOf(keys)[0] as Buffer;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return ['v1', idOf(key), nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/**
 * Opens what `seal` made for the same place, with whichever key of DATA_ENCRYPTION_KEY sealed it.
 * @throws {SealError} when none of the keys did, or it was changed or moved
 */
export function unseal(keys: string, place: string, sealed: string): string {
  const [version, keyId, nonce = '', body = ''] = sealed.split('.');
  const key = keysOf(keys).find((each) => idOf(each) === keyId);
  if (version !== 'v1' || !key) {
    throw new SealError(
      `A stored secret was sealed with the key ${keyId}, which DATA_ENCRYPTION_KEY does not have.`,
    );
  }
  const bytes = Buffer.from(body, 'base64url');
  try {
    const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(nonce, 'base64url'))
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new SealError('A stored secret is damaged, or was moved here from another place.', { cause });
  }
}
