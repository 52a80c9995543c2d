import { AUDIENCE } from '@pmd/core/contract/auth';
import { Id } from '@pmd/core/contract/common';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

/** Seconds. Cube cannot ask us whether it still holds, but every request passes by here (`requireOpen`). */
export const SHARE_TOKEN_LIFETIME = 5 * 60;

/** What a share token speaks for: one link, and through it one client. */
export interface ShareScope {
  shareId: string;
  organizationId: string;
  clientId: string;
}

const Claims = z.object({
  share: Id,
  role: z.literal('client'),
  organizationId: Id,
  clientId: Id,
});

const keyOf = (secret: string) => new TextEncoder().encode(secret);

/**
 * A token that is to Cube what the client's own would be, and to everything else none at all: its claim `share` is
 * what `accessTokens.verify` refuses.
 */
export const signShareToken = (secret: string, { shareId, organizationId, clientId }: ShareScope) =>
  new SignJWT({ role: 'client', organizationId, clientId, share: shareId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(shareId)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${SHARE_TOKEN_LIFETIME}s`)
    .sign(keyOf(secret));

/** The scope of a share token; null for any other token, valid or not. */
export async function readShareToken(secret: string, token: string): Promise<ShareScope | null> {
  const verified = await jwtVerify(token, keyOf(secret), {
    algorithms: ['HS256'],
    audience: AUDIENCE,
    requiredClaims: ['sub', 'exp', 'aud', 'share'],
  }).catch(() => null);
  const claims = Claims.safeParse(verified?.payload).data;
  return claims
    ? { shareId: claims.share, organizationId: claims.organizationId, clientId: claims.clientId }
    : null;
}
