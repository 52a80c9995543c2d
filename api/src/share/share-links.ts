import { randomBytes } from 'node:crypto';
import { Id } from '@pmd/core/contract/common';
import {
  CreatedShareLink,
  NewShareLink,
  type ShareLink,
  ShareLinkFilter,
  ShareLinkList,
} from '@pmd/core/contract/share';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { invalid, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { hashPassword } from '../identity/passwords.ts';
import { requireClient } from '../media/require-client.ts';
import { hashOfToken } from './open-share.ts';

const tag = 'Share links';

const SELECT = `
  select s.id, s.name, s.view, s.client_id as "clientId", c.name as "clientName",
         case when s.revoked_at is not null then 'revoked' when s.expires_at <= now() then 'expired'
              when c.status <> 'active' then 'client_disabled' else 'active' end as state,
         s.password_hash is not null as "hasPassword", s.created_at as "createdAt",
         coalesce(u.email, '') as "createdBy", s.expires_at as "expiresAt",
         s.view_count::float8 as "viewCount", s.last_viewed_at as "lastViewedAt"
  from identity.share_links s
  join media.clients c on c.id = s.client_id
  left join identity.users u on u.id = s.created_by
  where ($1::uuid is null or s.client_id = $1)`;

export const shareLinkRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/share-links',
    access: 'signed_in',
    tag,
    summary: 'Share links, newest first',
    description: 'An administrator sees all of the organization, a client user those it made.',
    query: ShareLinkFilter,
    output: ShareLinkList,
    handle: ({ tx, query }) =>
      listPage<ShareLink>(tx, `${SELECT} order by s.created_at desc, s.id desc`, [query.clientId], query),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/share-links',
    access: 'signed_in',
    tag,
    summary: 'Share a view of one client',
    description:
      'Whoever has the link sees that client without a log-in until it expires or is revoked. The link is shown this once.',
    body: NewShareLink,
    status: 201,
    output: CreatedShareLink,
    handle: async (call) => {
      const { tx, caller, body } = call;
      const clientId = body.clientId ?? caller.clientId;
      if (!clientId) {
        throw invalid([{ path: 'clientId', message: 'is required: a link shows the numbers of one client' }]);
      }
      // Another client than its own is none that a client user could see.
      await requireClient(tx, clientId);
      const token = randomBytes(32).toString('base64url');
      const { rows } = await tx.query<{ id: string }>(
        `insert into identity.share_links
           (organization_id, client_id, name, view, token_hash, password_hash, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
        [
          caller.organizationId,
          clientId,
          body.name,
          body.view,
          hashOfToken(token),
          body.password ? await hashPassword(body.password) : null,
          caller.userId,
          body.expiresAt,
        ],
      );
      const id = rows[0]?.id as string;
      const { name, view, expiresAt } = body;
      await audit(tx, call, {
        action: 'share_link.create',
        entityId: id,
        after: { name, view, clientId, expiresAt, hasPassword: Boolean(body.password) },
      });
      return { ...(await readLink(tx, id)), path: `/s/${token}` };
    },
  }),

  tenantRoute({
    method: 'delete',
    path: '/api/share-links/:id',
    access: 'signed_in',
    tag,
    summary: 'Revoke a share link',
    description: 'It opens nothing from now on, also where it is open already. It stays in the list.',
    params: z.object({ id: Id }),
    handle: async (call) => {
      const { tx, params } = call;
      const { name } = await readLink(tx, params.id);
      const { rowCount } = await tx.query(
        'update identity.share_links set revoked_at = now() where id = $1 and revoked_at is null',
        [params.id],
      );
      if (rowCount)
        await audit(tx, call, { action: 'share_link.revoke', entityId: params.id, before: { name } });
    },
  }),
];

async function readLink(tx: Transaction, id: string): Promise<ShareLink> {
  const { rows } = await tx.query<ShareLink>(`${SELECT} and s.id = $2`, [null, id]);
  if (!rows[0]) throw notFound(`Share link ${id}`);
  return rows[0];
}
