import { SignJWT } from 'jose';
import { type Client, north } from './facts.ts';

export const jwtSecret = 'the secret that the tests of this folder sign with';

type Claims = Record<string, unknown>;

/** A token as the API issues it; `null` leaves a claim out. */
export function sign(
  claims: Claims,
  { alg = 'HS256', secret = jwtSecret, expires = '15m' as string | null } = {},
): Promise<string> {
  const payload = Object.fromEntries(
    Object.entries({ sub: 'somebody', aud: 'pmd', ...claims }).filter(([, value]) => value !== undefined),
  );
  const token = new SignJWT(payload).setProtectedHeader({ alg }).setIssuedAt();
  if (expires) token.setExpirationTime(expires);
  return token.sign(new TextEncoder().encode(secret));
}

export const adminToken = (organizationId: string = north.id) =>
  sign({ role: 'admin', organizationId, clientId: null });

export const clientToken = ({ organizationId, id }: Client) =>
  sign({ role: 'client', organizationId, clientId: id });

export const serviceToken = () => sign({ role: 'service', sub: 'worker' });

/** A token without a signature, in any spelling of "none". */
export function unsigned(claims: Claims, alg: string): string {
  const exp = Math.floor(Date.now() / 1000) + 900;
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg, typ: 'JWT' })}.${part({ aud: 'pmd', exp, ...claims })}.`;
}
