import { Id, Page } from '@pmd/core/contract/common';
import { BiToken, BiTokenList, CreatedBiToken, NewBiToken } from '@pmd/core/contract/tokens';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { requireClient } from '../media/require-client.ts';
import { audit } from './audit.ts';
import { hashOfBiToken, newBiToken } from './bi-tokens.ts';

const tag = 'BI tokens';

const SELECT = `
  select t.id, t.name, t.client_id as "clientId", c.name as "clientName", u.email as "createdBy",
         t.created_at as "createdAt", t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt", t.revoked_at as "revokedAt"
  from identity.api_tokens t
  left join media.clients c on c.id = t.client_id
  left join identity.users u on u.id = t.created_by`;

export const tokenRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/tokens',
    access: 'admin',
    tag,
    summary: 'Tokens of BI tools, newest first',
    query: Page,
    output: BiTokenList,
    handle: ({ tx, query }) => listPage(tx, `${SELECT} order by t.created_at desc, t.id desc`, [], query),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/tokens',
    access: 'admin',
    tag,
    summary: 'Make a token for a BI tool',
    description:
      'It reads the numbers of the organization, or of one client, from /cubejs-api (`Authorization: Bearer …`), and opens nothing else. It is shown this once.',
    body: NewBiToken,
    status: 201,
    output: CreatedBiToken,
    handle: async (call) => {
      const { tx, caller, body } = call;
      const { name, clientId = null, days } = body;
      if (clientId) await requireClient(tx, clientId);
      const token = newBiToken();
      const { rows } = await tx.query<{ id: string }>(
        `insert into identity.api_tokens (organization_id, client_id, name, token_hash, created_by, expires_at)
         select $1, $2, $3, $4, (select id from identity.users where id = $5), now() + make_interval(days => $6)
         returning id`,
        [caller.organizationId, clientId, name, hashOfBiToken(token), caller.userId, days],
      );
      const id = rows[0]?.id as string;
      await audit(tx, call, { action: 'token.create', entityId: id, after: { name, clientId, days } });
      return { ...(await requireToken(tx, id)), token };
    },
  }),

  tenantRoute({
    method: 'delete',
    path: '/api/tokens/:id',
    access: 'admin',
    tag,
    summary: 'Revoke a token: its next question is refused',
    params: z.object({ id: Id }),
    output: BiToken,
    handle: async (call) => {
      const { tx, params } = call;
      const { name, revokedAt } = await requireToken(tx, params.id);
      if (revokedAt === null) {
        await tx.query('update identity.api_tokens set revoked_at = now() where id = $1', [params.id]);
        await audit(tx, call, { action: 'token.revoke', entityId: params.id, before: { name } });
      }
      return requireToken(tx, params.id);
    },
  }),
];

async function requireToken(tx: Transaction, id: string): Promise<z.input<typeof BiToken>> {
  const { rows } = await tx.query<z.input<typeof BiToken>>(`${SELECT} where t.id = $1`, [id]);
  if (!rows[0]) throw notFound(`the token ${id}`);
  return rows[0];
}
