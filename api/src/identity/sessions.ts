import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type Database, type Transaction, transaction } from '@pmd/core/database';
import type { Request } from 'express';
import type { Caller } from './caller.ts';
import type { KnownUser } from './log-in.ts';
import { activeMembership, type Membership } from './memberships.ts';

/** Days a session lives after it was last refreshed. */
export const SESSION_DAYS = 30;

/** Seconds in which a token that was just replaced is taken once more: two tabs may refresh at once. */
const GRACE_SECONDS = 10;

/** What a browser says of itself, and where it is. */
export interface Device {
  userAgent: string | undefined;
  address: string | undefined;
}
export const deviceOf = (req: Request): Device => ({
  userAgent: req.headers['user-agent'],
  address: req.ip,
});

/** A log-in, or what it was refreshed into. `refreshToken` is known to the browser only. */
export interface OpenSession {
  refreshToken: string;
  caller: Caller;
  email: string;
}

const hashOf = (refreshToken: string) => createHash('sha256').update(refreshToken).digest('hex');

/**
 * Opens a session, a new family of refresh tokens, for the given membership or the one used last; null when the
 * user may not log in any more.
 */
export function openSession(
  db: Database,
  user: KnownUser,
  device: Device,
  membershipId?: string,
): Promise<OpenSession | null> {
  return transaction(db, { 'app.user_id': user.id }, async (tx) => {
    const membership = await activeMembership(tx, user.id, membershipId);
    if (!membership) return null;
    return issue(tx, user, membership, randomUUID(), device);
  });
}

/**
 * Replaces a refresh token by the next of its family. Null when it is unknown, expired or revoked, or when
 * its user may not log in any more. A token that was replaced before is in two hands: its family ends.
 */
export function refreshSession(
  db: Database,
  refreshToken: string,
  device: Device,
): Promise<OpenSession | null> {
  return withSession(db, refreshToken, async (tx, session) => {
    if (session.isOver) return null;
    const membership = session.isReused
      ? null
      : await activeMembership(tx, session.user.id, session.membershipId);
    if (!membership) {
      await revokeFamily(tx, session.familyId);
      return null;
    }
    await tx.query('update identity.sessions set rotated_at = coalesce(rotated_at, now()) where id = $1', [
      session.id,
    ]);
    return issue(tx, session.user, membership, session.familyId, device);
  });
}

/** Ends the log-in that a refresh token belongs to, wherever it was refreshed to. */
export async function closeSession(db: Database, refreshToken: string): Promise<void> {
  await withSession(db, refreshToken, (tx, { familyId }) => revokeFamily(tx, familyId));
}

/** Ends every session of a user, as far as the transaction's scope reaches. */
export async function revokeSessions(tx: Transaction, userId: string): Promise<void> {
  await tx.query(
    'update identity.sessions set revoked_at = now() where user_id = $1 and revoked_at is null',
    [userId],
  );
}

interface StoredSession {
  id: string;
  familyId: string;
  membershipId: string;
  isOver: boolean;
  isReused: boolean;
  user: KnownUser;
}

/** Runs `work` as the owner of the session a refresh token stands for; null when there is none. */
function withSession<Result>(
  db: Database,
  refreshToken: string,
  work: (tx: Transaction, session: StoredSession) => Promise<Result>,
): Promise<Result | null> {
  const hash = hashOf(refreshToken);
  return transaction(db, { 'app.session_hash': hash }, async (tx) => {
    const owner = await tx.query<KnownUser>(
      `select set_config('app.user_id', user_id::text, true) as id from identity.sessions where token_hash = $1`,
      [hash],
    );
    if (!owner.rows[0]) return null;
    // Locked, so that of two refreshes at once the second sees what the first did.
    const found = await tx.query<Omit<StoredSession, 'user'>>(
      `select id, family_id as "familyId", membership_id as "membershipId",
              (revoked_at is not null or expires_at <= now()) as "isOver",
              coalesce(rotated_at < now() - make_interval(secs => $2), false) as "isReused"
       from identity.sessions where token_hash = $1 for update`,
      [hash, GRACE_SECONDS],
    );
    const users = await tx.query<KnownUser>(
      `select id, email, must_change_password as "mustChangePassword" from identity.users where id = $1`,
      [owner.rows[0].id],
    );
    const [session, user] = [found.rows[0], users.rows[0]];
    return session && user ? work(tx, { ...session, user }) : null;
  });
}

async function issue(
  tx: Transaction,
  user: KnownUser,
  membership: Membership,
  familyId: string,
  { userAgent, address }: Device,
): Promise<OpenSession> {
  const refreshToken = randomBytes(32).toString('base64url');
  await tx.query(
    `insert into identity.sessions (user_id, organization_id, membership_id, family_id, token_hash, user_agent, address, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8))`,
    [
      user.id,
      membership.organizationId,
      membership.id,
      familyId,
      hashOf(refreshToken),
      userAgent?.slice(0, 255),
      address,
      SESSION_DAYS,
    ],
  );
  await tx.query('update identity.users set last_seen_at = now() where id = $1', [user.id]);
  const { organizationId, role, clientId } = membership;
  const { id: userId, email, mustChangePassword } = user;
  const caller = { userId, organizationId, role, clientId, mustChangePassword, sessionId: familyId };
  return { refreshToken, email, caller };
}

/** Ends one log-in. */
export async function revokeFamily(tx: Transaction, familyId: string): Promise<void> {
  await tx.query(
    'update identity.sessions set revoked_at = now() where family_id = $1 and revoked_at is null',
    [familyId],
  );
}
