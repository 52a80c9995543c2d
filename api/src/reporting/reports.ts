import { Id } from '@pmd/core/contract/common';
import {
  ReportMail,
  ReportPeriod,
  type SentReport,
  SentReportFilter,
  SentReportList,
} from '@pmd/core/contract/reports';
import { asTenant, type Transaction } from '@pmd/core/database';
import { CubeError } from '@pmd/reports/cube';
import type { ReportOf } from '@pmd/reports/mail/content';
import { findReport } from '@pmd/reports/mail/find';
import { mailOf, makeReport, NotSettled, UNSUBSCRIBE } from '@pmd/reports/mail/make';
import { z } from 'zod';
import { conflict, HttpError, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { route, tenantRoute, written } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { requireClient } from '../media/require-client.ts';
import { readSubscription, tag } from './subscriptions.ts';

const TIMEOUT_MS = 60_000;
/** Where links lead in a preview, and in what is kept of a mail: nowhere, so that nobody unsubscribes a recipient. */
const NOWHERE = '#';

const SELECT = `
  select h.id, h.client_id as "clientId", c.name as client, h.grain, h.period_start as start, h.period_end as "end",
         h.is_manual as "isManual", h.state, h.error, h.is_incomplete as "isIncomplete", h.subject,
         h.created_at as "createdAt", h.pdf_cleared_at as "pdfClearedAt", h.deliveries
  from reporting.history h
  join media.clients c on c.id = h.client_id
  where ($1::uuid is null or h.client_id = $1) and ($2::text is null or h.grain = $2)
  order by h.created_at desc, h.id desc`;

const one = z.object({ id: Id });

export const reportRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/reports',
    access: 'admin',
    tag,
    summary: 'Reports that were sent or are being sent, newest first',
    description: 'Each with what became of it, recipient by recipient.',
    query: SentReportFilter,
    output: SentReportList,
    handle: async ({ tx, query }) => {
      if (query.clientId) await requireClient(tx, query.clientId);
      return listPage<SentReport>(tx, SELECT, [query.clientId ?? null, query.grain ?? null], query);
    },
  }),

  tenantRoute({
    method: 'get',
    path: '/api/reports/:id/mail',
    access: 'admin',
    tag,
    summary: 'The mail of a report as it was sent',
    description: 'But for the link to unsubscribe, which is each recipient’s own.',
    params: one,
    output: ReportMail,
    handle: async ({ tx, params }) => {
      const { rows } = await tx.query<ReportMail>(
        `select subject, html, plain from reporting.sends where id = $1 and status = 'made'`,
        [params.id],
      );
      if (!rows[0]) throw notFound(`Report ${params.id}`);
      return withoutUnsubscribe(rows[0]);
    },
  }),

  tenantRoute({
    method: 'get',
    path: '/api/reports/:id/pdf',
    access: 'admin',
    tag,
    summary: 'The PDF of a report as it was sent',
    params: one,
    alternative: 'application/pdf',
    handle: async ({ tx, params, res }) => {
      const { rows } = await tx.query<{ pdf: Buffer | null }>(
        `select pdf from reporting.sends where id = $1 and status = 'made'`,
        [params.id],
      );
      if (!rows[0]) throw notFound(`Report ${params.id}`);
      if (!rows[0].pdf) throw cleared();
      res.type('application/pdf').send(rows[0].pdf);
      return written;
    },
  }),

  tenantRoute({
    method: 'get',
    path: '/api/report-subscriptions/:id/preview',
    access: 'admin',
    tag,
    summary: 'The mail as it would be sent now',
    params: one,
    query: ReportPeriod,
    output: ReportMail,
    handle: async ({ tx, params, query }) =>
      withoutUnsubscribe(mailOf(await reportOf(tx, params.id, query.start), NOWHERE)),
  }),

  route({
    method: 'get',
    path: '/api/report-subscriptions/:id/preview.pdf',
    access: 'admin',
    tag,
    summary: 'The PDF as it would be sent now',
    params: one,
    query: ReportPeriod,
    alternative: 'application/pdf',
    handle: async ({ services: { db, config }, caller, params, query, res }) => {
      const report = await asTenant(db, caller, (tx) => reportOf(tx, params.id, query.start));
      const { pdf } = await makeReport(
        config,
        report,
        NOWHERE,
        'hand',
        AbortSignal.timeout(TIMEOUT_MS),
      ).catch(inWords);
      res.type('application/pdf').send(pdf);
      return written;
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/report-subscriptions/:id/send',
    access: 'admin',
    tag,
    summary: 'Send a report now, to all its recipients',
    description:
      'Also one that was sent before. It is made and sent by the worker; the history says what became of it.',
    params: one,
    body: ReportPeriod,
    status: 202,
    output: one,
    handle: async (call) => {
      const { tx, caller, params, body } = call;
      const { clientId, grain } = await readSubscription(tx, params.id);
      const { start, end } = (await reportOf(tx, params.id, body.start)).figures;
      const { rows } = await tx.query<{ id: string }>(
        `insert into reporting.sends (organization_id, client_id, subscription_id, grain, period_start, is_manual, asked_by)
         values ($1, $2, $3, $4, $5, true, $6) returning id`,
        [caller.organizationId, clientId, params.id, grain, start, caller.userId],
      );
      const id = rows[0]?.id as string;
      await tx.query('select reporting.request($1)', [id]);
      await audit(tx, call, { action: 'report.send', entityId: id, after: { clientId, grain, start, end } });
      return { id };
    },
  }),
];

const cleared = () =>
  new HttpError(410, 'cleared', 'This PDF was kept as long as the settings say, and is not kept any more.');

/** @throws {HttpError} 404 without such a subscription, or such a summary */
async function reportOf(
  tx: Transaction,
  subscriptionId: string,
  start: string | undefined,
): Promise<ReportOf> {
  const { clientId, grain } = await readSubscription(tx, subscriptionId);
  const report = await findReport(tx, clientId, grain, start ?? null);
  if (!report) throw notFound(start ? `A summary of the ${grain} from ${start}` : `A summary of a ${grain}`);
  return report;
}

const withoutUnsubscribe = ({ subject, html, plain }: ReportMail): ReportMail => ({
  subject,
  html: html.replaceAll(UNSUBSCRIBE, NOWHERE),
  plain: plain.replaceAll(UNSUBSCRIBE, NOWHERE),
});

function inWords(error: unknown): never {
  if (error instanceof NotSettled) throw conflict(error.message);
  if (error instanceof CubeError) {
    throw new HttpError(502, 'cube_unavailable', 'The numbers cannot be reached right now.');
  }
  throw error;
}
