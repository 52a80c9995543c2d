import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '@pmd/core/database';
import type { Caller } from './caller.ts';

/** By it people and scanners of leaked secrets tell what they have found. */
const PREFIX = 'pmd_';

/** 32 random bytes: nothing to be guessed, so that a plain hash of it is enough to keep. */
export const newBiToken = (): string => PREFIX + randomBytes(32).toString('base64url');

export const isBiToken = (token: string): boolean => token.startsWith(PREFIX);

export const hashOfBiToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whom a BI tool that sends this token speaks for; null when it opens nothing (any more). */
export async function bearerOf(db: Database, token: string): Promise<Caller | null> {
  const { rows } = await db.query<{ id: string; organization_id: string; client_id: string | null }>(
    'select id, organization_id, client_id from identity.open_api_token($1)',
    [hashOfBiToken(token)],
  );
  if (!rows[0]) return null;
  const { id: userId, organization_id: organizationId, client_id: clientId } = rows[0];
  const role = clientId === null ? 'admin' : 'client';
  return { userId, role, organizationId, clientId, mustChangePassword: false };
}
