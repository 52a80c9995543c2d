import { AUDIENCE, Claims } from '@pmd/core/contract/auth';
import { decodeJwt, jwtVerify, SignJWT } from 'jose';
import { sharedView } from '../http/errors.ts';
import type { Caller } from './caller.ts';

/** Seconds. The same token opens Cube. */
export const ACCESS_TOKEN_LIFETIME = 15 * 60;

export interface AccessTokens {
  sign(caller: Caller): Promise<string>;
  /**
   * The caller a token speaks for, or null for anything that is not a valid access token.
   * @throws {HttpError} 403 for the token of a share link
   */
  verify(token: string): Promise<Caller | null>;
}

/** Access tokens: JWTs signed with JWT_SECRET (HS256, nothing else). */
export function createAccessTokens(secret: string): AccessTokens {
  const key = new TextEncoder().encode(secret);
  return {
    sign: ({ userId, role, organizationId, clientId, mustChangePassword, viewAs, sessionId }) =>
      new SignJWT({
        role,
        organizationId,
        clientId,
        ...(mustChangePassword && { mustChangePassword }),
        ...(viewAs && { viewAs }),
        ...(sessionId && { sid: sessionId }),
      })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(userId)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${ACCESS_TOKEN_LIFETIME}s`)
        .sign(key),

    verify: async (token) => {
      const verified = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        audience: AUDIENCE,
        requiredClaims: ['sub', 'exp', 'aud'],
      }).catch(() => null);
      // A share token would else pass for its client's own.
      if (verified?.payload.share !== undefined) throw sharedView();
      const claims = Claims.safeParse(verified?.payload).data;
      if (verified && (verified.payload.aud !== AUDIENCE || isFromTheFuture(verified.payload.iat)))
        return null;
      if (!claims || (claims.role === 'client') !== (claims.clientId !== null)) return null;
      const {
        sub: userId,
        role,
        organizationId,
        clientId,
        mustChangePassword = false,
        viewAs = false,
        sid: sessionId,
      } = claims;
      if (viewAs && role !== 'client') return null;
      return { userId, role, organizationId, clientId, mustChangePassword, viewAs, sessionId };
    },
  };
}

/** When a token that was verified expires. */
export const expiryOf = (token: string): Date => new Date((decodeJwt(token).exp ?? 0) * 1000);

/** Seconds by which the clocks of two machines may differ. */
const CLOCK_SKEW = 60;
const isFromTheFuture = (iat: number | undefined) =>
  iat !== undefined && iat > Date.now() / 1000 + CLOCK_SKEW;
