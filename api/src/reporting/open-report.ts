import { createHash } from 'node:crypto';
import {
  type Grain,
  OpenedReport,
  OpenReport,
  ReportFigures,
  Unsubscribed,
  UnsubscribeToken,
} from '@pmd/core/contract/reports';
import { transaction } from '@pmd/core/database';
import { findReport } from '@pmd/reports/mail/find';
import { HttpError } from '../http/errors.ts';
import { route, written } from '../http/route.ts';
import type { Services } from '../services.ts';
import { tag } from './subscriptions.ts';

/** One answer for every link that opens nothing: whether it ever did is not told. */
const notValid = () =>
  new HttpError(
    404,
    'link_not_valid',
    'This link is not valid, or not any more. Ask whoever sends you the report.',
  );

export const openReportRoutes = [
  route({
    method: 'post',
    path: '/api/reports/open',
    access: 'public',
    tag,
    summary: 'The figures of a report as they were sent, beside what they are now',
    description: 'For whoever has the link in its mail. It shows one client’s one period, and nothing else.',
    body: OpenReport,
    output: OpenedReport,
    handle: async ({ services, body }) => {
      const hash = createHash('sha256').update(body.token).digest('hex');
      return transaction(services.db, { 'app.report_hash': hash }, async (tx) => {
        // From here on the transaction sees what the client of the report would.
        const { rows } = await tx.query<{
          client_id: string;
          grain: Grain;
          figures: unknown;
          made_at: string;
        }>(
          `select client_id, grain, figures, made_at,
                  set_config('app.organization_id', organization_id::text, true),
                  set_config('app.role', 'client', true), set_config('app.client_id', client_id::text, true)
           from reporting.sends where token_hash = $1`,
          [hash],
        );
        const [sent] = rows;
        if (!sent) throw notValid();
        const asSent = ReportFigures.parse(sent.figures);
        const { rows: owners } = await tx.query<Pick<OpenedReport, 'organization' | 'client'>>(
          `select c.name as client, json_build_object(
             'id', o.id, 'name', o.name, 'currency', o.currency, 'timeZone', o.time_zone, 'locale', o.locale,
             'accentColor', o.accent_color
           ) as organization
           from media.clients c join identity.organizations o on o.id = c.organization_id
           where c.id = $1 and c.status = 'active'`,
          [sent.client_id],
        );
        if (!owners[0]) throw notValid();
        const now = await findReport(tx, sent.client_id, sent.grain, asSent.start);
        return {
          ...owners[0],
          grain: sent.grain,
          sentAt: sent.made_at,
          asSent,
          now: now?.figures ?? null,
        };
      });
    },
  }),

  route({
    method: 'get',
    path: '/api/unsubscribe/:token',
    access: 'public',
    tag,
    summary: 'Leads to the page on which a recipient unsubscribes',
    description: 'Looking at it changes nothing: mail programs open links by themselves.',
    params: UnsubscribeToken,
    alternative: 'text/html',
    handle: async ({ params, res }) => {
      res.redirect(303, `/unsubscribe/${encodeURIComponent(params.token)}`);
      return written;
    },
  }),

  route({
    method: 'post',
    path: '/api/unsubscribe/:token',
    access: 'public',
    tag,
    summary: 'Takes a recipient off a report',
    description: 'Also the one click of mail programs (RFC 8058). What they send along is not looked at.',
    params: UnsubscribeToken,
    output: Unsubscribed,
    handle: ({ services, params }) => unsubscribe(services, params.token),
  }),
];

async function unsubscribe({ db }: Services, token: string) {
  return transaction(db, { 'app.unsubscribe_token': token }, async (tx) => {
    const { rows: left } = await tx.query<{ address: string; grain: Grain; client_id: string }>(
      `update reporting.recipients set unsubscribed_at = coalesce(unsubscribed_at, now()) where token = $1
       returning address, grain, client_id, set_config('app.organization_id', organization_id::text, true),
         set_config('app.role', 'client', true), set_config('app.client_id', client_id::text, true)`,
      [token],
    );
    if (!left[0]) throw notValid();
    const { rows: named } = await tx.query<{ client: string }>(
      'select name as client from media.clients where id = $1',
      [left[0].client_id],
    );
    return { address: left[0].address, grain: left[0].grain, client: named[0]?.client ?? '' };
  });
}
