import { LoginRequest, PasswordChange, Session } from '@pmd/core/contract/auth';
import { asTenant } from '@pmd/core/database';
import type { Response } from 'express';
import type { z } from 'zod';
import { invalid, unauthenticated } from '../http/errors.ts';
import { route } from '../http/route.ts';
import { isOverHttps, type Services } from '../services.ts';
import { ACCESS_TOKEN_LIFETIME } from './access-tokens.ts';
import { audit } from './audit.ts';
import { logIn } from './log-in.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from './refresh-cookie.ts';
import { closeSession, type OpenSession, openSession, refreshSession, revokeSessions } from './sessions.ts';

const tag = 'Log-in';

export const authRoutes = [
  route({
    method: 'post',
    path: '/api/auth/login',
    access: 'public',
    tag,
    summary: 'Log in',
    description: 'Answers an access token and sets the refresh token as a cookie that only /api/auth sees.',
    body: LoginRequest,
    output: Session,
    handle: async ({ services, req, res }) => {
      const user = await logIn(services.db, req, res);
      const session = user && (await openSession(services.db, user, req.headers['user-agent']));
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
      const session =
        refreshToken && (await refreshSession(services.db, refreshToken, req.headers['user-agent']));
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
    description: 'Ends all sessions of the user and opens a new one for the caller.',
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
      if (!(await verifyPassword(user?.hash, body.currentPassword))) {
        throw invalid([{ path: 'currentPassword', message: 'is wrong' }]);
      }
      if (body.newPassword === body.currentPassword) {
        throw invalid([{ path: 'newPassword', message: 'must differ from the current password' }]);
      }
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
      const session = await openSession(db, changed, req.headers['user-agent']);
      if (!session) throw unauthenticated();
      return grant(services, res, session);
    },
  }),
];

/** Hands a session to the browser: the refresh token as cookie, the rest as the answer. */
async function grant(
  { config, accessTokens }: Services,
  res: Response,
  { refreshToken, caller, email }: OpenSession,
): Promise<z.input<typeof Session>> {
  setRefreshCookie(res, refreshToken, isOverHttps(config));
  const { userId: id, ...rest } = caller;
  return {
    accessToken: await accessTokens.sign(caller),
    expiresIn: ACCESS_TOKEN_LIFETIME,
    user: { id, email, ...rest },
  };
}
