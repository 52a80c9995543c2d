import type { Role } from '@pmd/core/contract/auth';
import { asTenant, type Database } from '@pmd/core/database';
import type { Request } from 'express';
import { unauthenticated } from '../http/errors.ts';
import type { Services } from '../services.ts';

/** Who makes a request, by the access token: the scope of every transaction made for it. */
export interface Caller {
  userId: string;
  role: Role;
  organizationId: string;
  /** Set for role client only. */
  clientId: string | null;
  mustChangePassword: boolean;
  /** An administrator who looks at what the client sees, and may change nothing meanwhile. */
  viewAs?: boolean | undefined;
  /** The log-in the token was issued for; undefined for a token of another program that holds JWT_SECRET. */
  sessionId?: string | undefined;
}

/**
 * The caller of a request. Cube's own clients send the token without the word Bearer.
 * @throws {HttpError} 401 without a valid access token, or when what it says no longer holds
 */
export async function callerOf(
  req: Request,
  { accessTokens, db }: Pick<Services, 'accessTokens' | 'db'>,
): Promise<Caller> {
  const token = req.headers.authorization?.replace(/^Bearer /i, '').trim();
  if (!token) throw unauthenticated();
  const caller = await accessTokens.verify(token);
  if (!caller) throw unauthenticated('The access token is not valid or has expired. Log in again.');
  if (await isOver(db, caller)) throw unauthenticated('This log-in has ended. Log in again.');
  return caller;
}

/**
 * A token outlives the moment in which its log-in is ended, its person or client disabled, or given another role; what
 * it opens must not.
 * A subject that is nobody's here is another program's that holds JWT_SECRET: its claims stand.
 */
function isOver(
  db: Database,
  { userId, organizationId, role, clientId, viewAs = false, sessionId }: Caller,
): Promise<boolean> {
  return asTenant(db, { organizationId, role, clientId, userId }, async (tx) => {
    const { rows } = await tx.query<{ over: boolean }>(
      `select
         exists (select from media.clients where id = $4 and status <> 'active')
         or exists (select from identity.memberships where user_id = $1 and organization_id = $2)
         and not exists (
           select from identity.memberships
           where user_id = $1 and organization_id = $2 and status = 'active'
             and (role = $3 and client_id is not distinct from $4 or $6 and role = 'admin')
         )
         or $6 and not exists (select from identity.memberships where user_id = $1 and organization_id = $2)
         or $5::uuid is not null and not exists (
           select from identity.sessions where family_id = $5 and user_id = $1 and revoked_at is null
         ) as over`,
      [userId, organizationId, role, clientId, sessionId, viewAs],
    );
    return rows[0]?.over ?? true;
  });
}
