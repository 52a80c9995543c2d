import { createHash } from 'node:crypto';
import { OpenShare, Shared } from '@pmd/core/contract/share';
import { type Database, type Transaction, transaction } from '@pmd/core/database';
import type { Request } from 'express';
import { HttpError } from '../http/errors.ts';
import { route } from '../http/route.ts';
import { verifyPassword } from '../identity/passwords.ts';
import type { Services } from '../services.ts';
import { readShareToken, SHARE_TOKEN_LIFETIME, type ShareScope, signShareToken } from './share-tokens.ts';

/** Passwords that may be tried for one link, by everybody together, in this many minutes. */
const MOST_TRIES = 10;
const TRIES_MINUTES = 15;

export const hashOfToken = (token: string) => createHash('sha256').update(token).digest('hex');

/** One answer for every link that opens nothing: whether it ever existed is not told. */
const notValid = () =>
  new HttpError(
    404,
    'link_not_valid',
    'This link is not valid, or not any more. Ask whoever gave it to you.',
  );
const passwordRequired = () => new HttpError(401, 'password_required', 'This link asks for a password.');
const wrongPassword = () => new HttpError(401, 'wrong_password', 'This password does not fit.');
const tooManyTries = () =>
  new HttpError(
    429,
    'too_many_tries',
    `Too many passwords were tried. Wait ${TRIES_MINUTES} minutes and try again.`,
  );

export const openShareRoutes = [
  route({
    method: 'post',
    path: '/api/shared',
    access: 'public',
    tag: 'Share links',
    summary: 'Open a share link',
    description: `Answers what it shows and a token for ${SHARE_TOKEN_LIFETIME / 60} minutes that asks Cube (/cubejs-api/v1/load) about that one client and opens nothing else. A link that is unknown, expired, revoked, or of a disabled client is 404 link_not_valid in each case.`,
    body: OpenShare,
    output: Shared,
    handle: async ({ services, body }) => {
      const { db, config } = services;
      const hash = hashOfToken(body.token);
      const link = await withLink(db, hash, (tx, found) => takeTry(tx, found, body.password));
      if (link.passwordHash !== null && !(await verifyPassword(link.passwordHash, body.password ?? ''))) {
        throw wrongPassword();
      }
      await withLink(db, hash, (tx) => countView(tx, hash, body.renewal));
      const { id: shareId, client, organization, name, view, expiresAt } = link;
      const scope = { shareId, organizationId: organization.id, clientId: client.id };
      return {
        accessToken: await signShareToken(config.JWT_SECRET, scope),
        expiresIn: SHARE_TOKEN_LIFETIME,
        id: shareId,
        name,
        view,
        expiresAt,
        organization,
        client,
      };
    },
  }),
];

type Link = Pick<Shared, 'id' | 'name' | 'view' | 'expiresAt' | 'organization' | 'client'> & {
  passwordHash: string | null;
};

/**
 * Runs `work` with an open link, in a transaction that sees this link, its client and its organization.
 * @throws {HttpError} 404 when nothing is open under this hash
 */
async function withLink<Result>(
  db: Database,
  hash: string,
  work: (tx: Transaction, link: Link) => Promise<Result>,
): Promise<Result> {
  return transaction(db, { 'app.share_hash': hash }, async (tx) => {
    const { rows: scopes } = await tx.query(
      `select set_config('app.organization_id', organization_id::text, true),
              set_config('app.role', 'client', true), set_config('app.client_id', client_id::text, true)
       from identity.share_links where token_hash = $1 and revoked_at is null and expires_at > now()`,
      [hash],
    );
    if (scopes.length === 0) throw notValid();
    const { rows } = await tx.query<Link>(
      `select s.id, s.name, s.view, s.expires_at as "expiresAt", s.password_hash as "passwordHash",
              json_build_object(
                'id', o.id, 'name', o.name, 'currency', o.currency, 'timeZone', o.time_zone, 'locale', o.locale,
                'accentColor', o.accent_color
              ) as organization,
              json_build_object('id', c.id, 'name', c.name) as client
       from identity.share_links s
       join identity.organizations o on o.id = s.organization_id
       join media.clients c on c.id = s.client_id and c.status = 'active'
       where s.token_hash = $1`,
      [hash],
    );
    if (!rows[0]) throw notValid();
    return work(tx, rows[0]);
  });
}

/** Takes one of the tries that a link with a password has, before the password is looked at: however many ask at once. */
async function takeTry(tx: Transaction, link: Link, password: string | undefined): Promise<Link> {
  if (link.passwordHash === null) return link;
  if (password === undefined) throw passwordRequired();
  const { rows } = await tx.query<{ tries: number }>(
    `update identity.share_links set
       password_tries = case when password_tries_since < now() - make_interval(mins => $2) then 1 else password_tries + 1 end,
       password_tries_since = case when password_tries_since < now() - make_interval(mins => $2) then now() else password_tries_since end
     where id = $1 and (password_tries < $3 or password_tries_since < now() - make_interval(mins => $2))
     returning password_tries as tries`,
    [link.id, TRIES_MINUTES, MOST_TRIES],
  );
  if (rows.length === 0) throw tooManyTries();
  return link;
}

/** After the right password, which begins the tries anew. A page that renews its token is the view it already was. */
async function countView(tx: Transaction, hash: string, isRenewal: boolean): Promise<void> {
  await tx.query(
    `update identity.share_links set password_tries = 0, view_count = view_count + $2,
       last_viewed_at = now() where token_hash = $1`,
    [hash, isRenewal ? 0 : 1],
  );
}

/**
 * The scope of a request that comes with a share token; null when it comes with another.
 * @throws {HttpError} 401 when the link was revoked or has expired, or its client was disabled, since the token was made
 */
export async function shareOf(
  req: Request,
  { config, db }: Pick<Services, 'config' | 'db'>,
): Promise<ShareScope | null> {
  const token = req.headers.authorization?.replace(/^Bearer /i, '').trim();
  const scope = token ? await readShareToken(config.JWT_SECRET, token) : null;
  if (scope) await requireOpen(db, scope);
  return scope;
}

async function requireOpen(db: Database, { shareId, organizationId, clientId }: ShareScope): Promise<void> {
  const settings = {
    'app.share_id': shareId,
    'app.organization_id': organizationId,
    'app.role': 'client',
    'app.client_id': clientId,
  };
  const { rowCount } = await transaction(db, settings, (tx) =>
    tx.query(
      `select from identity.share_links s join media.clients c on c.id = s.client_id and c.status = 'active'
       where s.id = $1 and s.client_id = $2 and s.organization_id = $3 and s.revoked_at is null and s.expires_at > now()`,
      [shareId, clientId, organizationId],
    ),
  );
  if (rowCount !== 1) throw new HttpError(401, 'link_not_valid', notValid().message);
}
