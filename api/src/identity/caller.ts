import type { Role } from '@pmd/core/contract/auth';
import type { Request } from 'express';
import { unauthenticated } from '../http/errors.ts';
import type { AccessTokens } from './access-tokens.ts';

/** Who makes a request, by the access token: the scope of every transaction made for it. */
export interface Caller {
  userId: string;
  role: Role;
  organizationId: string;
  /** Set for role client only. */
  clientId: string | null;
  mustChangePassword: boolean;
}

/**
 * The caller of a request. Cube's own clients send the token without the word Bearer.
 * @throws {HttpError} 401 without a valid access token
 */
export async function callerOf(req: Request, accessTokens: AccessTokens): Promise<Caller> {
  const token = req.headers.authorization?.replace(/^Bearer /i, '').trim();
  if (!token) throw unauthenticated();
  const caller = await accessTokens.verify(token);
  if (!caller) throw unauthenticated('The access token is not valid or has expired. Log in again.');
  return caller;
}
