import { randomBytes } from 'node:crypto';
import { Id } from '@pmd/core/contract/common';
import {
  ChangedReportSubscription,
  NewReportSubscription,
  ReportRecipientBack,
  ReportSubscription,
  ReportSubscriptionFilter,
  ReportSubscriptionList,
} from '@pmd/core/contract/reports';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { conflict, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { requireClient } from '../media/require-client.ts';

export const tag = 'Reports by mail';

const SELECT = `
  select s.id, s.client_id as "clientId", c.name as client, s.grain, s.is_enabled as "isEnabled",
         (select coalesce(jsonb_agg(
            jsonb_build_object('address', r.address, 'unsubscribedAt', r.unsubscribed_at) order by lower(r.address)
          ), '[]')
          from reporting.recipients r where r.subscription_id = s.id and r.removed_at is null) as recipients
  from reporting.subscriptions s
  join media.clients c on c.id = s.client_id
  where ($1::uuid is null or s.client_id = $1) and ($2::uuid is null or s.id = $2)
  order by lower(c.name), s.grain desc, s.id`;

export const reportSubscriptionRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/report-subscriptions',
    access: 'admin',
    tag,
    summary: 'Who gets which report',
    query: ReportSubscriptionFilter,
    output: ReportSubscriptionList,
    handle: async ({ tx, query }) => {
      if (query.clientId) await requireClient(tx, query.clientId);
      return listPage<ReportSubscription>(tx, SELECT, [query.clientId ?? null, null], query);
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/report-subscriptions',
    access: 'admin',
    tag,
    summary: 'Mail a client’s weekly or monthly report',
    description:
      'From the next period on that ends; what is over can be sent by hand. A client has one of each at most.',
    body: NewReportSubscription,
    status: 201,
    output: ReportSubscription,
    handle: async (call) => {
      const { tx, caller, body } = call;
      await requireClient(tx, body.clientId);
      const { rows } = await tx.query<{ id: string }>(
        `insert into reporting.subscriptions (organization_id, client_id, grain) values ($1, $2, $3)
         on conflict do nothing returning id`,
        [caller.organizationId, body.clientId, body.grain],
      );
      const id = rows[0]?.id;
      if (!id) throw conflict(`This client’s ${body.grain}ly report is mailed already: change who gets it.`);
      await setRecipients(tx, id, body.recipients);
      await audit(tx, call, { action: 'report.subscribe', entityId: id, after: body });
      return readSubscription(tx, id);
    },
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/report-subscriptions/:id',
    access: 'admin',
    tag,
    summary: 'Change who gets a report, or switch it on or off',
    description:
      'Switched on again, it goes on with the next period that ends. Whoever unsubscribed stays so.',
    params: z.object({ id: Id }),
    body: ChangedReportSubscription,
    output: ReportSubscription,
    handle: async (call) => {
      const { tx, params, body } = call;
      const before = await readSubscription(tx, params.id);
      if (body.isEnabled !== undefined && body.isEnabled !== before.isEnabled) {
        await tx.query(
          `update reporting.subscriptions
           set is_enabled = $2, enabled_at = case when $2 then now() else enabled_at end where id = $1`,
          [params.id, body.isEnabled],
        );
      }
      if (body.recipients) await setRecipients(tx, params.id, body.recipients);
      const after = await readSubscription(tx, params.id);
      const said = ({ isEnabled, recipients }: ReportSubscription) => ({
        isEnabled,
        recipients: recipients.map(({ address }) => address),
      });
      await audit(tx, call, {
        action: 'report.change',
        entityId: params.id,
        before: said(before),
        after: said(after),
      });
      return after;
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/report-subscriptions/:id/put-back',
    access: 'admin',
    tag,
    summary: 'Put a recipient back who unsubscribed',
    description: 'When they ask for it. Their next mail is of the next period; they can unsubscribe again.',
    params: z.object({ id: Id }),
    body: ReportRecipientBack,
    output: ReportSubscription,
    handle: async (call) => {
      const { tx, params, body } = call;
      const { recipients } = await readSubscription(tx, params.id);
      const left = recipients.find(
        ({ address, unsubscribedAt }) =>
          unsubscribedAt !== null && address.toLowerCase() === body.address.toLowerCase(),
      );
      if (!left) throw notFound(`A recipient ${body.address} who unsubscribed`);
      await tx.query(
        'update reporting.recipients set unsubscribed_at = null where subscription_id = $1 and lower(address) = lower($2)',
        [params.id, body.address],
      );
      await audit(tx, call, {
        action: 'report.put_back',
        entityId: params.id,
        before: left,
        after: { ...left, unsubscribedAt: null },
      });
      return readSubscription(tx, params.id);
    },
  }),
];

/** @throws {HttpError} 404 */
export async function readSubscription(tx: Transaction, id: string): Promise<ReportSubscription> {
  const { rows } = await tx.query<ReportSubscription>(SELECT, [null, id]);
  if (!rows[0]) throw notFound(`Report subscription ${id}`);
  return rows[0];
}

/** Nobody is deleted: who was taken off and comes back is who they were, unsubscribed if they had. */
async function setRecipients(
  tx: Transaction,
  subscriptionId: string,
  addresses: readonly string[],
): Promise<void> {
  await tx.query(
    `update reporting.recipients
     set removed_at = case when lower(address) = any (select lower(one) from unnest($2::text[]) one) then null
                           else coalesce(removed_at, now()) end
     where subscription_id = $1`,
    [subscriptionId, addresses],
  );
  const tokens = addresses.map(() => randomBytes(32).toString('base64url'));
  await tx.query(
    `insert into reporting.recipients (organization_id, client_id, subscription_id, grain, address, token)
     select s.organization_id, s.client_id, s.id, s.grain, one.address, one.token
     from reporting.subscriptions s
     cross join unnest($2::text[], $3::text[]) one (address, token)
     where s.id = $1
     on conflict (subscription_id, lower(address)) do nothing`,
    [subscriptionId, addresses, tokens],
  );
}
