import type { Role } from '@pmd/core/contract/auth';
import type { Transaction } from '@pmd/core/database';

export interface Membership {
  id: string;
  organizationId: string;
  role: Role;
  clientId: string | null;
}

/**
 * The membership a user logs in with: the given one, or the oldest. Null when it is disabled, or when it
 * belongs to a client that is. Needs a transaction with app.user_id set, and leaves it in the membership's scope.
 */
export async function activeMembership(
  tx: Transaction,
  userId: string,
  membershipId?: string,
): Promise<Membership | null> {
  const { rows } = await tx.query<Membership>(
    `select id, organization_id as "organizationId", role, client_id as "clientId"
     from identity.memberships
     where user_id = $1 and status = 'active' and ($2::uuid is null or id = $2)
     order by created_at, id limit 1`,
    [userId, membershipId],
  );
  const membership = rows[0];
  if (!membership) return null;
  await tx.query(
    `select set_config('app.organization_id', $1, true), set_config('app.role', $2, true), set_config('app.client_id', $3, true)`,
    [membership.organizationId, membership.role, membership.clientId ?? ''],
  );
  if (membership.clientId === null) return membership;
  const client = await tx.query(`select from media.clients where id = $1 and status = 'active'`, [
    membership.clientId,
  ]);
  return client.rowCount === 1 ? membership : null;
}
