import type { Membership as MembershipChoice, Role } from '@pmd/core/contract/auth';
import type { Transaction } from '@pmd/core/database';
import type { z } from 'zod';
import type { Caller } from './caller.ts';

export interface Membership {
  id: string;
  organizationId: string;
  role: Role;
  clientId: string | null;
}

/**
 * The membership a user logs in with: the given one, or the one used last. Null when it is disabled, or when it
 * belongs to a client that is; without a given one the next that is neither. Needs a transaction with app.user_id set,
 * and leaves it in the membership's scope.
 */
export async function activeMembership(
  tx: Transaction,
  userId: string,
  membershipId?: string,
): Promise<Membership | null> {
  const { rows } = await tx.query<Membership>(
    `select m.id, m.organization_id as "organizationId", m.role, m.client_id as "clientId"
     from identity.memberships m
     left join lateral (
       select max(s.created_at) as at from identity.sessions s where s.membership_id = m.id
     ) used on true
     where m.user_id = $1 and m.status = 'active' and ($2::uuid is null or m.id = $2)
     order by used.at desc nulls last, m.created_at, m.id`,
    [userId, membershipId],
  );
  for (const membership of rows) if (await enter(tx, membership)) return membership;
  return null;
}

/** Takes the transaction into a membership's scope. @returns false when its client is disabled */
async function enter(tx: Transaction, { organizationId, role, clientId }: Membership): Promise<boolean> {
  await tx.query(
    `select set_config('app.organization_id', $1, true), set_config('app.role', $2, true), set_config('app.client_id', $3, true)`,
    [organizationId, role, clientId ?? ''],
  );
  if (clientId === null) return true;
  const client = await tx.query(`select from media.clients where id = $1 and status = 'active'`, [clientId]);
  return client.rowCount === 1;
}

/**
 * Everything a person may switch to, by name. Each is looked up in its own scope: names of another organization's
 * clients are nowhere else to be seen. Leaves the transaction in the scope it was given.
 */
export async function switchable(
  tx: Transaction,
  caller: Caller,
): Promise<z.input<typeof MembershipChoice>[]> {
  const { rows } = await tx.query<Membership>(
    `select id, organization_id as "organizationId", role, client_id as "clientId"
     from identity.memberships where user_id = $1 and status = 'active' order by id`,
    [caller.userId],
  );
  const choices: z.input<typeof MembershipChoice>[] = [];
  for (const membership of rows) {
    if (!(await enter(tx, membership))) continue;
    const names = await tx.query<{ organizationName: string; clientName: string | null }>(
      `select o.name as "organizationName", (select name from media.clients where id = $2) as "clientName"
       from identity.organizations o where o.id = $1`,
      [membership.organizationId, membership.clientId],
    );
    const { organizationName, clientName } = names.rows[0] ?? { organizationName: '', clientName: null };
    const isCurrent =
      membership.organizationId === caller.organizationId && membership.clientId === caller.clientId;
    choices.push({ ...membership, organizationName, clientName, isCurrent });
  }
  await enter(tx, { id: '', ...caller });
  return choices.sort((a, b) =>
    `${a.organizationName} ${a.clientName ?? ''}`.localeCompare(
      `${b.organizationName} ${b.clientName ?? ''}`,
    ),
  );
}
