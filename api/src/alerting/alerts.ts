import {
  Acknowledgement,
  Alert,
  AlertFilter,
  AlertList,
  AlertsRead,
  AlertsUnread,
  MailsSentAgain,
} from '@pmd/core/contract/alerts';
import { Id } from '@pmd/core/contract/common';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';

const tag = 'Alerts';

const SELECT = `
  select a.id, a.kind, a.title, a.body, a.link, a.opened_at as "openedAt", a.resolved_at as "resolvedAt",
    a.read_at as "readAt", reader.email as "readBy",
    a.acknowledged_at as "acknowledgedAt", keeper.email as "acknowledgedBy",
    a.kind = 'mail_failed' and a.cause = 'failed' and a.resolved_at is null as "canSendAgain"
  from alerting.alerts a
  left join identity.users reader on reader.id = a.read_by
  left join identity.users keeper on keeper.id = a.acknowledged_by`;

export const alertRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/alerts',
    access: 'admin',
    tag,
    summary: 'What needs a person, newest first',
    description: 'An alert opens when its cause appears and ends by itself when the cause is gone.',
    query: AlertFilter,
    output: AlertList,
    handle: async ({ tx, query }) => ({
      ...(await listPage<Alert>(
        tx,
        `${SELECT}
         where $1::text is null or $1 = case
           when a.resolved_at is not null then 'resolved' when a.acknowledged_at is not null then 'acknowledged' else 'open'
         end
         order by a.opened_at desc, a.id desc`,
        [query.state],
        query,
      )),
      unread: await countUnread(tx),
    }),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/alerts/read',
    access: 'admin',
    tag,
    summary: 'Say that alerts have been read',
    body: AlertsRead,
    output: AlertsUnread,
    handle: async ({ tx, caller, body }) => {
      await tx.query(
        `update alerting.alerts set read_at = now(), read_by = $1
         where read_at is null and ($2::uuid[] is null or id = any ($2))`,
        [caller.userId, body.ids ?? null],
      );
      return { unread: await countUnread(tx) };
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/alerts/send-again',
    access: 'admin',
    tag,
    summary: 'Send mails about alerts again that have failed',
    description: 'A mail of which nobody knows whether it arrived is never sent twice but by a person.',
    status: 202,
    output: MailsSentAgain,
    handle: async (call) => {
      const { rows } = await call.tx.query<{ mails: number }>('select alerting.send_again() as mails');
      const after = { mails: rows[0]?.mails ?? 0 };
      await audit(call.tx, call, {
        action: 'alerts.send_again',
        entityId: call.caller.organizationId,
        after,
      });
      return after;
    },
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/alerts/:id',
    access: 'admin',
    tag,
    summary: 'Say that you see to an alert, or that you do not after all',
    description: 'It is resolved when its cause is gone, as every other.',
    params: z.object({ id: Id }),
    body: Acknowledgement,
    output: Alert,
    handle: async ({ tx, caller, params, body }) => {
      await tx.query(
        `update alerting.alerts
         set acknowledged_at = case when $3 then now() end, acknowledged_by = case when $3 then $2::uuid end,
           read_at = coalesce(read_at, now()), read_by = coalesce(read_by, $2::uuid)
         where id = $1 and resolved_at is null and (acknowledged_at is not null) <> $3`,
        [params.id, caller.userId, body.acknowledged],
      );
      const { rows } = await tx.query<Alert>(`${SELECT} where a.id = $1`, [params.id]);
      if (!rows[0]) throw notFound(`Alert ${params.id}`);
      return rows[0];
    },
  }),
];

async function countUnread(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ unread: number }>(
    'select count(*)::integer as unread from alerting.alerts where resolved_at is null and read_at is null',
  );
  return rows[0]?.unread ?? 0;
}
