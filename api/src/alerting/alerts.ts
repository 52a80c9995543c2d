import { type Alert, AlertFilter, AlertList, AlertsRead, AlertsUnread } from '@pmd/core/contract/alerts';
import type { Transaction } from '@pmd/core/database';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';

const tag = 'Alerts';

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
        `select a.id, a.kind, a.title, a.body, a.link, a.opened_at as "openedAt", a.resolved_at as "resolvedAt",
           a.read_at as "readAt", u.email as "readBy"
         from alerting.alerts a left join identity.users u on u.id = a.read_by
         where $1::text is null or (a.resolved_at is null) = ($1 = 'open')
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
];

async function countUnread(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ unread: number }>(
    'select count(*)::integer as unread from alerting.alerts where resolved_at is null and read_at is null',
  );
  return rows[0]?.unread ?? 0;
}
