import { createHash, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ForgottenPassword, LinkAnswer, LinkQuestion, LinkUse } from '@pmd/core/contract/auth';
import { type Database, type Transaction, transaction } from '@pmd/core/database';
import type { z } from 'zod';
import { conflict, HttpError } from '../http/errors.ts';
import { route } from '../http/route.ts';
import type { ApiConfig } from '../services.ts';
import { audit } from './audit.ts';
import { activeMembership } from './memberships.ts';
import { refuseWeak } from './password-checks.ts';
import { hashPassword } from './passwords.ts';
import { revokeSessions } from './sessions.ts';
import { address, link, takeTry } from './throttle.ts';

const LIFETIME_HOURS = 72;
/** Longer than it takes to queue a mail, so that the time of the answer does not say whether one was. */
const ANSWER_MS = 250;
const tag = 'Log-in';

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
const over = () =>
  new HttpError(404, 'link_over', 'This link was used, replaced or is too old. Ask for a new one.');

/**
 * A link with which a person chooses a password, once, within three days. Earlier ones end. What makes it good stands
 * behind the #: browsers send that to nobody, so it is in no log on the way.
 */
export async function makeLink(
  tx: Transaction,
  config: ApiConfig,
  by: { userId: string; organizationId: string },
  userId: string,
): Promise<{ url: string; expiresAt: string }> {
  await endLinks(tx, userId);
  const token = randomBytes(32).toString('base64url');
  const { rows } = await tx.query<{ expiresAt: string }>(
    `insert into identity.one_time_links (user_id, organization_id, token_hash, created_by, expires_at)
     values ($1, $2, $3, $4, now() + make_interval(hours => $5)) returning expires_at as "expiresAt"`,
    [userId, by.organizationId, hashOf(token), by.userId, LIFETIME_HOURS],
  );
  const url = `${config.PUBLIC_URL?.replace(/\/$/, '') ?? ''}/choose-password#${token}`;
  return { url, expiresAt: rows[0]?.expiresAt as string };
}

/** Ends the links a person has not used yet. */
export async function endLinks(tx: Transaction, userId: string): Promise<void> {
  await tx.query(
    'update identity.one_time_links set used_at = now() where user_id = $1 and used_at is null',
    [userId],
  );
}

export const linkRoutes = [
  route({
    method: 'post',
    path: '/api/auth/forgot-password',
    access: 'public',
    tag,
    summary: 'Have a link mailed with which to choose another password',
    description:
      'It works once, for an hour; the password stays until then. Whether somebody has this email shows neither in the ' +
      'answer nor in the time it takes. 409 where no mail server is set up; 429 after too many tries, with Retry-After.',
    body: ForgottenPassword,
    handle: async ({ services: { config, db }, body, req }) => {
      if (!config.SMTP_URL) {
        throw conflict('No mail server is set up here. Ask your agency for a one-time link.');
      }
      await takeTry(db, address(req.ip), link(body.email));
      await Promise.all([requestLink(db, body.email), setTimeout(ANSWER_MS)]);
    },
  }),

  route({
    method: 'post',
    path: '/api/auth/link',
    access: 'public',
    tag,
    summary: 'Whom a one-time link is for',
    body: LinkQuestion,
    output: LinkAnswer,
    handle: async ({ services, body, req }) => {
      await takeTry(services.db, address(req.ip));
      return withLink(services.db, body.token, async (_, { email, organizationName, expiresAt }) => ({
        email,
        organizationName,
        expiresAt,
      }));
    },
  }),

  route({
    method: 'post',
    path: '/api/auth/link/password',
    access: 'public',
    tag,
    summary: 'Choose a password with a one-time link',
    description: 'Ends the link and all sessions of the user, who then logs in with the new password.',
    body: LinkUse,
    handle: async ({ services, body, requestId, req }) => {
      const { db } = services;
      await takeTry(db, address(req.ip));
      const { email } = await withLink(db, body.token, async (_, link) => link);
      refuseWeak(body.newPassword, email);
      const hash = await hashPassword(body.newPassword);
      await withLink(db, body.token, async (tx, { userId, organizationId }) => {
        await endLinks(tx, userId);
        await tx.query(
          'update identity.users set password_hash = $2, must_change_password = false where id = $1',
          [userId, hash],
        );
        await revokeSessions(tx, userId);
        const caller = { userId, organizationId };
        await audit(tx, { caller, requestId }, { action: 'user.use_link', entityId: userId });
      });
    },
  }),
];

/** Queues the mail, when somebody who may log in has this email. */
function requestLink(db: Database, email: string): Promise<void> {
  return transaction(db, { 'app.login_email': email }, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `select id, set_config('app.user_id', id::text, true) from identity.users where lower(email) = lower($1)`,
      [email],
    );
    if (!rows[0] || !(await activeMembership(tx, rows[0].id))) return;
    await tx.query('select identity.request_own_link()');
  });
}

type Link = z.output<typeof LinkAnswer> & { userId: string; organizationId: string };

/**
 * Runs `work` as the person a link is for.
 * @throws {HttpError} 404 `link_over` when it was used, has expired, or never was, or its person is disabled
 */
function withLink<Result>(
  db: Database,
  token: string,
  work: (tx: Transaction, link: Link) => Promise<Result>,
): Promise<Result> {
  const hash = hashOf(token);
  return transaction(db, { 'app.link_hash': hash }, async (tx) => {
    const owner = await tx.query(
      `select set_config('app.user_id', user_id::text, true), set_config('app.organization_id', organization_id::text, true)
       from identity.one_time_links where token_hash = $1`,
      [hash],
    );
    if (!owner.rowCount) throw over();
    // Locked, so that of two who use it at once the second finds it used.
    const { rows } = await tx.query<Link>(
      `select l.user_id as "userId", l.organization_id as "organizationId", l.expires_at as "expiresAt",
              u.email, o.name as "organizationName"
       from identity.one_time_links l
       join identity.users u on u.id = l.user_id
       join identity.organizations o on o.id = l.organization_id
       where l.token_hash = $1 and l.used_at is null and l.expires_at > now()
         and exists (
           select from identity.memberships m
           where m.user_id = l.user_id and m.organization_id = l.organization_id and m.status = 'active'
         )
       for update of l`,
      [hash],
    );
    if (!rows[0]) throw over();
    return work(tx, rows[0]);
  });
}
