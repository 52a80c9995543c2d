import { isDeepStrictEqual } from 'node:util';
import { Id, Page } from '@pmd/core/contract/common';
import {
  CreatedUser,
  NewUser,
  OneTimeLink,
  OneTimePassword,
  User,
  UserChange,
  UserList,
} from '@pmd/core/contract/users';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { conflict, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { requireClient } from '../media/require-client.ts';
import { audit } from './audit.ts';
import { endLinks, makeLink } from './links.ts';
import { hashPassword, newOneTimePassword } from './passwords.ts';
import { removeSecondFactor } from './second-factor.ts';
import { revokeSessions } from './sessions.ts';

const tag = 'Users';
const params = z.object({ id: Id });

// The organization is named here: people also see their own memberships in others.
const SELECT = `
  select u.id, u.email, m.role, m.client_id as "clientId", c.name as "clientName", m.status,
         u.must_change_password as "mustChangePassword",
         exists (
           select from identity.second_factors f where f.user_id = u.id and f.confirmed_at is not null
         ) as "hasSecondFactor",
         u.last_seen_at as "lastSeenAt", u.created_at as "createdAt"
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
    description:
      'Answers a one-time password, shown this once: it must be changed at the first log-in. Somebody who has a ' +
      'log-in with another organization keeps it: the password is null then.',
    body: NewUser,
    status: 201,
    output: CreatedUser,
    handle: async (call) => {
      const { tx, caller, body } = call;
      if (body.clientId) await requireClient(tx, body.clientId);
      const known = await personWith(tx, body.email);
      if (known && (await isMember(tx, caller.organizationId, known))) {
        throw conflict('There is already a user with this email.');
      }
      const password = known ? null : newOneTimePassword();
      const id = known ?? (await newPerson(tx, body.email, password as string));
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
    summary: 'Change the role, the client or the status of a user',
    description:
      'Ends all sessions of the user here: they log in to what they may see now. Nobody can take their own rights, or ' +
      'those of the last active administrator.',
    params,
    body: UserChange,
    output: User,
    handle: async (call) => {
      const { tx, caller, params, body } = call;
      const before = await requireUser(tx, caller.organizationId, params.id);
      const was = { status: before.status, role: before.role, clientId: before.clientId };
      const will = {
        status: body.status ?? was.status,
        ...(body.role
          ? { role: body.role, clientId: body.clientId ?? null }
          : { role: was.role, clientId: was.clientId }),
      };
      if (isDeepStrictEqual(was, will)) return before;
      if (will.clientId && will.clientId !== was.clientId) await requireClient(tx, will.clientId);
      if (will.status === 'disabled' || will.role !== 'admin') await refuseToLockOut(tx, caller, params.id);
      await tx.query(
        `update identity.memberships set status = $3, role = $4, client_id = $5
         where organization_id = $1 and user_id = $2`,
        [caller.organizationId, params.id, will.status, will.role, will.clientId],
      );
      await revokeSessions(tx, params.id);
      await audit(tx, call, { action: 'user.update', entityId: params.id, before: was, after: will });
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
      await requireOwnLogIn(tx, caller.organizationId, params.id);
      const password = newOneTimePassword();
      await endLinks(tx, params.id);
      await tx.query(
        'update identity.users set password_hash = $2, must_change_password = true where id = $1',
        [params.id, await hashPassword(password)],
      );
      await revokeSessions(tx, params.id);
      await audit(tx, call, { action: 'user.reset_password', entityId: params.id });
      return { password };
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/users/:id/link',
    access: 'admin',
    tag,
    summary: 'Make a link with which the person chooses a password',
    description:
      'For an invitation or a reset: it works once, for 72 hours, and replaces earlier ones. The password and the ' +
      'sessions that the user has end now.',
    params,
    output: OneTimeLink,
    handle: async (call) => {
      const { tx, caller, params, services } = call;
      await requireOwnLogIn(tx, caller.organizationId, params.id);
      await tx.query(
        'update identity.users set password_hash = $2, must_change_password = true where id = $1',
        [params.id, await hashPassword(newOneTimePassword())],
      );
      await revokeSessions(tx, params.id);
      await audit(tx, call, { action: 'user.make_link', entityId: params.id });
      return makeLink(tx, services.config, caller, params.id);
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/users/:id/sign-out',
    access: 'admin',
    tag,
    summary: 'End all log-ins of a user in this organization',
    description: 'On every device, within the second. The password stays.',
    params,
    handle: async (call) => {
      const { tx, caller, params } = call;
      await requireUser(tx, caller.organizationId, params.id);
      await revokeSessions(tx, params.id);
      await audit(tx, call, { action: 'user.sign_out', entityId: params.id });
    },
  }),

  tenantRoute({
    method: 'delete',
    path: '/api/users/:id/second-factor',
    access: 'admin',
    tag,
    summary: 'Remove the second factor of a user who has lost it',
    description: 'Log-in asks for the password only, until the user sets up another one.',
    params,
    handle: async (call) => {
      const { tx, caller, params } = call;
      await requireOwnLogIn(tx, caller.organizationId, params.id);
      if (!(await removeSecondFactor(tx, params.id))) throw conflict('This user has no second factor.');
      await revokeSessions(tx, params.id);
      await audit(tx, call, { action: 'second_factor.remove', entityId: params.id });
    },
  }),
];

/** The person an email belongs to, in whichever organization. */
async function personWith(tx: Transaction, email: string): Promise<string | undefined> {
  await tx.query(`select set_config('app.login_email', $1, true)`, [email]);
  const { rows } = await tx.query<{ id: string }>(
    'select id from identity.users where lower(email) = lower($1)',
    [email],
  );
  return rows[0]?.id;
}

async function isMember(tx: Transaction, organizationId: string, userId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'select from identity.memberships where organization_id = $1 and user_id = $2',
    [organizationId, userId],
  );
  return rowCount !== 0;
}

async function newPerson(tx: Transaction, email: string, password: string): Promise<string> {
  const { rows } = await tx.query<{ id: string }>('select uuidv7() as id');
  const id = rows[0]?.id as string;
  // Without `returning`: the user is visible to its administrator only once it is a member.
  await tx.query(
    'insert into identity.users (id, email, password_hash, must_change_password) values ($1, $2, $3, true)',
    [id, email, await hashPassword(password)],
  );
  return id;
}

/**
 * A user whose log-in is this organization's to change. Whoever could reset the password of somebody who also belongs
 * to another organization could log in there.
 * @throws {HttpError} 404, or 409 when the user also belongs elsewhere
 */
async function requireOwnLogIn(tx: Transaction, organizationId: string, id: string): Promise<void> {
  await requireUser(tx, organizationId, id);
  const { rows } = await tx.query<{ elsewhere: boolean }>(
    'select identity.belongs_elsewhere($1) as elsewhere',
    [id],
  );
  if (rows[0]?.elsewhere) {
    throw conflict(
      'This person also belongs to another organization, so only they themselves can change how they log in.',
    );
  }
}

async function requireUser(tx: Transaction, organizationId: string, id: string): Promise<User> {
  const { rows } = await tx.query<User>(`${SELECT} and u.id = $2`, [organizationId, id]);
  if (!rows[0]) throw notFound(`User ${id}`);
  return rows[0];
}

/** @throws {HttpError} 409 when nobody would be an active administrator of the organization any more */
async function refuseToLockOut(
  tx: Transaction,
  caller: { userId: string; organizationId: string },
  id: string,
): Promise<void> {
  if (id === caller.userId) {
    throw conflict('You cannot take your own rights. Ask another administrator.');
  }
  // Locked, so that two administrators who disable each other do so one after the other.
  const { rows } = await tx.query<{ userId: string }>(
    `select user_id as "userId" from identity.memberships
     where organization_id = $1 and role = 'admin' and status = 'active' order by id for update`,
    [caller.organizationId],
  );
  if (rows.length === 1 && rows[0]?.userId === id) {
    throw conflict('This is the last active administrator: make another one first.');
  }
}
