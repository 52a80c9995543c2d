import { createHmac } from 'node:crypto';
import type { Claims } from './agencies.ts';

export type Payload = Record<string, unknown>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** A JWT put together by hand, so that it can say what no library would sign. */
export function jwt(
  payload: Payload,
  {
    header = { alg: 'HS256', typ: 'JWT' },
    key = '',
    hash = 'sha256',
  }: { header?: Payload; key?: string; hash?: string },
): string {
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
}

/** What an attacker has: the product's public answers, a client's own tokens, and tools; not the secret, except where said. */
export interface Loot {
  secret: string;
  acme: Claims;
  bolt: Claims;
  crux: Claims;
  /** Of Acme's user, as it was issued. */
  accessToken: string;
  refreshToken: string;
  /** What the product tells everybody. */
  publicText: string;
}

/** Every token that must open nothing, by what is wrong with it. */
export const hostileTokens: [name: string, make: (loot: Loot) => string][] = [
  ['is missing', () => ''],
  ['is no token', () => 'garbage'],
  ['is three dots', () => '...'],
  ...['none', 'None', 'NONE', 'nOnE', 'none ', ''].flatMap((alg): [string, (loot: Loot) => string][] => [
    [
      `has no signature and algorithm “${alg}”`,
      ({ acme }) => `${part({ alg, typ: 'JWT' })}.${part(good(acme))}.`,
    ],
    [
      `has the signature of another and algorithm “${alg}”`,
      ({ acme, accessToken }) => `${part({ alg })}.${part(good(acme))}.${accessToken.split('.')[2]}`,
    ],
  ]),
  ['has no algorithm', ({ acme, secret }) => jwt(good(acme), { header: { typ: 'JWT' }, key: secret })],
  ['has its signature stripped', ({ accessToken }) => accessToken.split('.').slice(0, 2).join('.')],
  ['has an empty signature', ({ accessToken }) => `${accessToken.split('.').slice(0, 2).join('.')}.`],
  ['has one letter of its signature altered', ({ accessToken }) => altered(accessToken)],
  ['has its signature cut off by one letter', ({ accessToken }) => accessToken.slice(0, -1)],
  ['is signed with nothing', ({ acme }) => jwt(good(acme), { key: '' })],
  [
    'is signed with another key',
    ({ acme }) => jwt(good(acme), { key: 'another secret of thirty-two characters' }),
  ],
  ['is signed with public text', ({ acme, publicText }) => jwt(good(acme), { key: publicText })],
  ['is signed with the audience', ({ acme }) => jwt(good(acme), { key: 'pmd' })],
  [
    'brings its own key',
    ({ acme }) =>
      jwt(good(acme), {
        header: {
          alg: 'HS256',
          jwk: { kty: 'oct', k: part('mine') },
          kid: '/dev/null',
          jku: 'http://127.0.0.1/',
        },
        key: '"mine"',
      }),
  ],
  [
    'is signed with our secret and HS512',
    ({ acme, secret }) => jwt(good(acme), { header: { alg: 'HS512' }, key: secret, hash: 'sha512' }),
  ],
  ['has another payload', ({ acme, bolt, accessToken }) => swapped(accessToken, { ...acme, ...bolt })],
  [
    'is of a client and says admin',
    ({ acme, accessToken }) => swapped(accessToken, { ...acme, role: 'admin', clientId: null }),
  ],
  [
    'is of a client and names another client',
    ({ acme, bolt, accessToken }) => swapped(accessToken, { ...acme, clientId: bolt.clientId }),
  ],
  [
    'is of a client and names another organization',
    ({ acme, crux, accessToken }) => swapped(accessToken, { ...acme, organizationId: crux.organizationId }),
  ],
  ['is a refresh token', ({ refreshToken }) => refreshToken],
  // From here on the signature is right: what another program might sign by mistake.
  ...signed([
    ['is for another audience', { aud: 'other' }],
    ['is for several audiences', { aud: ['pmd', 'other'] }],
    ['is for no audience', { aud: undefined }],
    ['has expired', { exp: -1 }],
    ['never expires', { exp: undefined }],
    ['expires at a text', { exp: String(now() + 900) }],
    ['expires at a list', { exp: [now() + 900] }],
    ['is not valid yet', { nbf: now() + 600 }],
    ['was issued in the future', { iat: now() + 600 }],
    ['was issued at a text', { iat: 'yesterday' }],
    ['has no role', { role: undefined }],
    ['has an unknown role', { role: 'owner' }],
    ['has several roles', { role: ['client', 'admin'] }],
    ['is an admin and of a client', { role: 'admin' }],
    ['is an admin of no organization', { role: 'admin', clientId: null, organizationId: undefined }],
    ['is a service and of a client', { role: 'service' }],
    ['is of no organization', { organizationId: undefined }],
    ['is of a wildcard', { organizationId: '*' }],
    ['is of no client', { clientId: null }],
    ['is of an empty client', { clientId: '' }],
    ['is of an object', { clientId: { id: 'x' } }],
  ]),
  [
    'is of several clients',
    ({ acme, bolt, secret }) =>
      jwt({ ...good(acme), clientId: [acme.clientId, bolt.clientId] }, { key: secret }),
  ],
  [
    'is of several organizations',
    ({ acme, crux, secret }) =>
      jwt({ ...good(acme), organizationId: [acme.organizationId, crux.organizationId] }, { key: secret }),
  ],
  [
    'has a payload that is a list',
    ({ acme, secret }) => jwt([good(acme)] as unknown as Payload, { key: secret }),
  ],
  [
    'has a megabyte',
    ({ acme, secret }) => jwt({ ...good(acme), more: 'x'.repeat(1_000_000) }, { key: secret }),
  ],
];

/** What Acme's user is issued, valid for a quarter of an hour from now. */
export const good = (claims: Claims): Payload => ({ ...claims, aud: 'pmd', iat: now(), exp: now() + 900 });

function signed(changes: [name: string, change: Payload][]): [string, (loot: Loot) => string][] {
  return changes.map(([name, change]) => {
    const exp = change.exp === -1 ? { exp: now() - 1 } : {};
    return [
      `${name}, and is signed as it should be`,
      ({ acme, secret }) => jwt({ ...good(acme), ...change, ...exp }, { key: secret }),
    ];
  });
}

function swapped(token: string, claims: Payload): string {
  const [header, , signature] = token.split('.');
  return `${header}.${part({ ...claims, aud: 'pmd', exp: now() + 900 })}.${signature}`;
}

function altered(token: string): string {
  const at = token.lastIndexOf('.') + 5;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
