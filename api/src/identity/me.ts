import { Me } from '@pmd/core/contract/auth';
import type { Transaction } from '@pmd/core/database';
import type { z } from 'zod';
import { unauthenticated } from '../http/errors.ts';
import { tenantRoute } from '../http/route.ts';
import type { Caller } from './caller.ts';
import { switchable } from './memberships.ts';
import { hasSecondFactor } from './second-factor.ts';

export const meRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/me',
    access: 'signed_in',
    beforePasswordChange: true,
    tag: 'Log-in',
    summary: 'The person logged in, with organization and client',
    output: Me,
    handle: ({ tx, caller }) => readMe(tx, caller),
  }),
];

/** The person who calls. @throws {HttpError} 401 when there is no such person any more. */
export async function readMe(tx: Transaction, caller: Caller): Promise<z.input<typeof Me>> {
  const { rows } = await tx.query<Pick<Me, 'email' | 'mustChangePassword' | 'organization' | 'client'>>(
    `select u.email, u.must_change_password as "mustChangePassword",
            json_build_object(
              'id', o.id, 'name', o.name, 'currency', o.currency, 'timeZone', o.time_zone, 'locale', o.locale,
              'accentColor', o.accent_color,
              'logoAt', (select l.uploaded_at from identity.logos l where l.organization_id = o.id and l.client_id is null)
            ) as organization,
            (select json_build_object('id', c.id, 'name', c.name) from media.clients c where c.id = $3) as client
     from identity.users u, identity.organizations o
     where u.id = $1 and o.id = $2`,
    [caller.userId, caller.organizationId, caller.clientId],
  );
  const found = rows[0];
  if (!found) throw unauthenticated();
  const { userId: id, role, organizationId, clientId } = caller;
  return {
    id,
    role,
    organizationId,
    clientId,
    ...found,
    hasSecondFactor: await hasSecondFactor(tx, id),
    memberships: await switchable(tx, caller),
  };
}
