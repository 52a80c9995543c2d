import { Id, Page } from '@pmd/core/contract/common';
import { CreatedUser, NewUser, OneTimePassword, User, UserChange, UserList } from '@pmd/core/contract/users';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { conflict, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { requireClient } from '../media/require-client.ts';
import { audit } from './audit.ts';
import { hashPassword, newOneTimePassword } from './passwords.ts';
import { revokeSessions } from './sessions.ts';

const tag = 'Users';
const params = z.object({ id: Id });

// The organization is named here: people also see their own memberships in others.
const SELECT = `
  select u.id, u.email, m.role, m.client_id as "clientId", c.name as "clientName", m.status,
         u.must_change_password as "mustChangePassword", u.last_seen_at as "lastSeenAt", u.created_at as "createdAt"
  from identity.memberships m
  join identity.users u on u.id = m.user_id
  left join media.clients c on c.id = m.client_id
  where m.organization_id = $1`;

export const userRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/users',
    access: 'admin',
    tag,
    summary: 'Users, by email',
    query: Page,
    output: UserList,
    handle: ({ tx, caller, query }) =>
      listPage(tx, `${SELECT} order by lower(u.email), u.id`, [caller.organizationId], query),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/users',
    access: 'admin',
    tag,
    summary: 'Create a user',
    description: 'Answers a one-time password, shown this once: it must be changed at the first log-in.',
    body: NewUser,
    status: 201,
    output: CreatedUser,
    handle: async (call) => {
      const { tx, caller, body } = call;
      if (body.clientId) await requireClient(tx, body.clientId);
      const password = newOneTimePassword();
      const { rows } = await tx.query<{ id: string }>('select uuidv7() as id');
      const id = rows[0]?.id as string;
      // Without `returning`: the user is visible to its administrator only once it is a member.
      await tx.query(
        'insert into identity.users (id, email, password_hash, must_change_password) values ($1, $2, $3, true)',
        [id, body.email, await hashPassword(password)],
      );
      await tx.query(
        'insert into identity.memberships (organization_id, user_id, role, client_id) values ($1, $2, $3, $4)',
        [caller.organizationId, id, body.role, body.clientId],
      );
      const { email, role, clientId = null } = body;
      await audit(tx, call, { action: 'user.create', entityId: id, after: { email, role, clientId } });
      return { ...(await requireUser(tx, caller.organizationId, id)), password };
    },
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/users/:id',
    access: 'admin',
    tag,
    summary: 'Disable or enable a user',
    description: 'Disabling ends all sessions. Nobody can disable themself or the last active administrator.',
    params,
    body: UserChange,
    output: User,
    handle: async (call) => {
      const { tx, caller, params, body } = call;
      const { status } = body;
      const before = await requireUser(tx, caller.organizationId, params.id);
      if (before.status === status) return before;
      if (status === 'disabled') await refuseToLockOut(tx, caller, params.id);
      await tx.query(
        'update identity.memberships set status = $3 where organization_id = $1 and user_id = $2',
        [caller.organizationId, params.id, status],
      );
      if (status === 'disabled') await revokeSessions(tx, params.id);
      await audit(tx, call, {
        action: 'user.update',
        entityId: params.id,
        before: { status: before.status },
        after: { status },
      });
      return requireUser(tx, caller.organizationId, params.id);
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/users/:id/reset-password',
    access: 'admin',
    tag,
    summary: 'Replace the password by a one-time one',
    description: 'Ends all sessions of the user.',
    params,
    output: OneTimePassword,
    handle: async (call) => {
      const { tx, caller, params } = call;
      await requireUser(tx, caller.organizationId, params.id);
      const password = newOneTimePassword();
      await tx.query(
        'update identity.users set password_hash = $2, must_change_password = true where id = $1',
        [params.id, await hashPassword(password)],
      );
      await revokeSessions(tx, params.id);
      await audit(tx, call, { action: 'user.reset_password', entityId: params.id });
      return { password };
    },
  }),
];

async function requireUser(tx: Transaction, organizationId: string, id: string): Promise<User> {
  const { rows } = await tx.query<User>(`${SELECT} and u.id = $2`, [organizationId, id]);
  if (!rows[0]) throw notFound(`User ${id}`);
  return rows[0];
}

/** @throws {HttpError} 409 when disabling this user would leave the organization without an administrator */
async function refuseToLockOut(
  tx: Transaction,
  caller: { userId: string; organizationId: string },
  id: string,
): Promise<void> {
  if (id === caller.userId) throw conflict('You cannot disable yourself. Ask another administrator.');
  // Locked, so that two administrators who disable each other do so one after the other.
  const { rows } = await tx.query<{ userId: string }>(
    `select user_id as "userId" from identity.memberships
     where organization_id = $1 and role = 'admin' and status = 'active' order by id for update`,
    [caller.organizationId],
  );
  if (rows.length === 1 && rows[0]?.userId === id) {
    throw conflict('The last active administrator cannot be disabled.');
  }
}
