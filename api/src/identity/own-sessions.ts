import { type OwnSession, OwnSessionList } from '@pmd/core/contract/auth';
import { Id, Page } from '@pmd/core/contract/common';
import { z } from 'zod';
import { notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from './audit.ts';
import { revokeFamily } from './sessions.ts';

const tag = 'Log-in';

// A log-in is a family of refresh tokens; where it is now, is where the newest of them was handed out.
const SELECT = `
  select family_id as id, family_id is not distinct from $2 as "isCurrent", user_agent as "userAgent", address,
         organization_id as "organizationId", "startedAt", created_at as "lastUsedAt"
  from (
    select s.*,
           row_number() over (partition by s.family_id order by s.created_at desc, s.id desc) as newest,
           min(s.created_at) over (partition by s.family_id) as "startedAt"
    from identity.sessions s
    where s.user_id = $1 and s.revoked_at is null
  ) tokens
  where newest = 1 and expires_at > now()
  order by "isCurrent" desc, created_at desc, family_id`;

export const ownSessionRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/me/sessions',
    access: 'signed_in',
    tag,
    summary: 'Where the own user is logged in, this device first',
    query: Page,
    output: OwnSessionList,
    handle: ({ tx, caller, query }) =>
      listPage<z.input<typeof OwnSession>>(tx, SELECT, [caller.userId, caller.sessionId ?? null], query),
  }),

  tenantRoute({
    method: 'delete',
    path: '/api/me/sessions/:id',
    access: 'signed_in',
    tag,
    summary: 'End one log-in of the own user',
    description: 'What it still holds opens nothing from then on.',
    params: z.object({ id: Id }),
    handle: async (call) => {
      const { tx, caller, params } = call;
      const { rowCount } = await tx.query(
        'select from identity.sessions where user_id = $1 and family_id = $2 and revoked_at is null limit 1',
        [caller.userId, params.id],
      );
      if (rowCount === 0) throw notFound(`Session ${params.id}`);
      await revokeFamily(tx, params.id);
      await audit(tx, call, { action: 'session.end', entityId: params.id });
    },
  }),
];
