import type { Role } from '@pmd/core/contract/auth';
import type { Database } from '@pmd/core/database';
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
export async function callerOf(req: Request, services: Verifying): Promise<Caller> {
  const token = req.headers.authorization?.replace(/^Bearer /i, '').trim();
  if (!token) throw unauthenticated();
  return callerBy(token, services);
}

type Verifying = Pick<Services, 'accessTokens' | 'db'>;

/** @throws {HttpError} 401 for no valid access token, or when what it says no longer holds */
export async function callerBy(token: string, { accessTokens, db }: Verifying): Promise<Caller> {
  const caller = await accessTokens.verify(token);
  if (!caller) throw unauthenticated('The access token is not valid or has expired. Log in again.');
  if (await isOver(db, caller)) throw unauthenticated('This log-in has ended. Log in again.');
  return caller;
}

/** A token outlives the moment in which what it was issued for ends; what it opens must not. */
export async function isOver(
  db: Database,
  { userId, organizationId, role, clientId, sessionId, viewAs = false }: Caller,
): Promise<boolean> {
  const { rows } = await db.query<{ over: boolean }>(
    'select identity.is_over($1, $2, $3, $4, $5, $6) as over',
    [userId, organizationId, role, clientId, sessionId, viewAs],
  );
  return rows[0]?.over ?? true;
}
