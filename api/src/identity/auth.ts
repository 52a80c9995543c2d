import { LoginRequest, PasswordChange, Session, Switch } from '@pmd/core/contract/auth';
import { asTenant, type Database } from '@pmd/core/database';
import type { Response } from 'express';
import type { z } from 'zod';
import { invalid, notFound, unauthenticated } from '../http/errors.ts';
import { route } from '../http/route.ts';
import { isOverHttps, type Services } from '../services.ts';
import { ACCESS_TOKEN_LIFETIME } from './access-tokens.ts';
import { audit } from './audit.ts';
import type { Caller } from './caller.ts';
import { type KnownUser, logIn } from './log-in.ts';
import { readMe } from './me.ts';
import { checkAgain, refuseWeak } from './password-checks.ts';
import { hashPassword } from './passwords.ts';
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts';
import {
  closeSession,
  deviceOf,
  type OpenSession,
  openSession,
  refreshSession,
  revokeFamily,
  revokeSessions,
} from './sessions.ts';

const tag = 'Log-in';

export const authRoutes = [
  route({
    method: 'post',
    path: '/api/auth/login',
    access: 'public',
    tag,
    summary: 'Log in',
    description:
      'Answers an access token and sets the refresh token as a cookie that only /api/auth sees. 401 ' +
      '`second_factor_required`: send it again with `code`. 429 after too many tries, with Retry-After.',
    body: LoginRequest,
    output: Session,
    handle: async ({ services, req, res }) => {
      const user = await logIn(services, req, res);
      const session = user && (await openSession(services.db, user, deviceOf(req)));
      if (!session) throw unauthenticated('The email or the password is wrong.');
      return grant(services, res, session);
    },
  }),

  route({
    method: 'post',
    path: '/api/auth/refresh',
    access: 'public',
    tag,
    summary: 'Get a new access token with the refresh cookie',
    description: 'The refresh token is replaced each time. One that comes back later ends its whole log-in.',
    output: Session,
    handle: async ({ services, req, res }) => {
      const refreshToken = readRefreshCookie(req);
      const session = refreshToken && (await refreshSession(services.db, refreshToken, deviceOf(req)));
      if (!session) {
        clearRefreshCookie(res, isOverHttps(services.config));
        throw unauthenticated('This session has ended. Log in again.');
      }
      return grant(services, res, session);
    },
  }),

  route({
    method: 'post',
    path: '/api/auth/logout',
    access: 'public',
    tag,
    summary: 'Log out',
    handle: async ({ services, req, res }) => {
      const refreshToken = readRefreshCookie(req);
      if (refreshToken) await closeSession(services.db, refreshToken);
      clearRefreshCookie(res, isOverHttps(services.config));
    },
  }),

  route({
    method: 'post',
    path: '/api/auth/password',
    access: 'signed_in',
    beforePasswordChange: true,
    tag,
    summary: 'Change the own password',
    description:
      'Ends all sessions of the user and opens a new one for the caller. Common passwords are refused.',
    body: PasswordChange,
    output: Session,
    handle: async ({ services, caller, requestId, body, req, res }) => {
      const { db } = services;
      const { userId } = caller;
      const user = await asTenant(db, caller, async (tx) => {
        const { rows } = await tx.query<{ email: string; hash: string }>(
          'select email, password_hash as hash from identity.users where id = $1',
          [userId],
        );
        return rows[0];
      });
      await checkAgain(db, { id: userId, hash: user?.hash }, body.currentPassword, 'currentPassword');
      if (body.newPassword === body.currentPassword) {
        throw invalid([{ path: 'newPassword', message: 'must differ from the current password' }]);
      }
      refuseWeak(body.newPassword, user?.email ?? '');
      const hash = await hashPassword(body.newPassword);
      await asTenant(db, caller, async (tx) => {
        await tx.query(
          'update identity.users set password_hash = $2, must_change_password = false where id = $1',
          [userId, hash],
        );
        await revokeSessions(tx, userId);
        await audit(tx, { caller, requestId }, { action: 'user.change_password', entityId: userId });
      });
      const changed = { id: userId, email: user?.email ?? '', mustChangePassword: false };
      const session = await openSession(db, changed, deviceOf(req), await membershipOf(db, caller));
      if (!session) throw unauthenticated();
      return grant(services, res, session);
    },
  }),

  route({
    method: 'post',
    path: '/api/auth/switch',
    access: 'signed_in',
    beforePasswordChange: true,
    tag,
    summary: 'Go on in another organization, or as another client',
    description:
      'One of the memberships that /api/me lists. The log-in it is asked from ends, a new one begins.',
    body: Switch,
    output: Session,
    handle: async ({ services, caller, body, req, res }) => {
      const { db } = services;
      const { userId } = caller;
      const user = await asTenant(db, caller, async (tx) => {
        const { rows } = await tx.query<KnownUser>(
          'select id, email, must_change_password as "mustChangePassword" from identity.users where id = $1',
          [userId],
        );
        return rows[0];
      });
      const session = user && (await openSession(db, user, deviceOf(req), body.membershipId));
      if (!session) throw notFound(`Membership ${body.membershipId}`);
      const { sessionId } = caller;
      if (sessionId) await asTenant(db, caller, (tx) => revokeFamily(tx, sessionId));
      return grant(services, res, session);
    },
  }),

  route({
    method: 'post',
    path: '/api/auth/logout-everywhere',
    access: 'signed_in',
    beforePasswordChange: true,
    tag,
    summary: 'End all log-ins of the own user, on every device',
    handle: async ({ services, caller, requestId, res }) => {
      await asTenant(services.db, caller, async (tx) => {
        await revokeSessions(tx, caller.userId);
        await audit(tx, { caller, requestId }, { action: 'user.sign_out', entityId: caller.userId });
      });
      clearRefreshCookie(res, isOverHttps(services.config));
    },
  }),
];

/** The membership that a caller acts by. */
function membershipOf(db: Database, caller: Caller): Promise<string | undefined> {
  return asTenant(db, caller, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `select id from identity.memberships
       where user_id = $1 and organization_id = $2 and client_id is not distinct from $3`,
      [caller.userId, caller.organizationId, caller.clientId],
    );
    return rows[0]?.id;
  });
}

/** Hands a session to the browser: the refresh token as cookie, the rest as the answer. */
async function grant(
  { db, config, accessTokens }: Services,
  res: Response,
  { refreshToken, caller, email }: OpenSession,
): Promise<z.input<typeof Session>> {
  setRefreshCookie(res, refreshToken, isOverHttps(config));
  const { userId: id, sessionId: _, ...rest } = caller;
  return {
    accessToken: await accessTokens.sign(caller),
    expiresIn: ACCESS_TOKEN_LIFETIME,
    user: { id, email, ...rest },
    me: await asTenant(db, caller, (tx) => readMe(tx, caller)),
  };
}
