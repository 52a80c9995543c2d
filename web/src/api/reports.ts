import {
  type ChangedReportSubscription,
  type NewReportSubscription,
  OpenedReport,
  ReportMail,
  ReportSubscription,
  ReportSubscriptionList,
  SentReportList,
  Unsubscribed,
} from '@pmd/core/contract/reports';
import type { Day } from '@pmd/core/days';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { authorized, request, search } from './http.ts';
import { parse, send } from './send.ts';

const at = (id: string) => `/api/report-subscriptions/${encodeURIComponent(id)}`;

export const reportSubscriptionsQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['reports', 'subscriptions', clientId],
    queryFn: ({ signal }) =>
      request(ReportSubscriptionList, `/api/report-subscriptions${search({ clientId })}`, { signal }),
  });

export const REPORTS_SHOWN = 20;

/** What was sent of a client, newest first. */
export const sentReportsQuery = (clientId: string) =>
  queryOptions({
    queryKey: ['reports', 'sent', clientId],
    queryFn: ({ signal }) =>
      request(SentReportList, `/api/reports${search({ clientId, limit: REPORTS_SHOWN })}`, { signal }),
    // The worker makes and sends them meanwhile.
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.state === 'queued' || one.state === 'sending') ? 1_500 : 15_000,
  });

export const createReportSubscription = (input: NewReportSubscription) =>
  request(ReportSubscription, '/api/report-subscriptions', { method: 'POST', json: input });

export const changeReportSubscription = (id: string, json: ChangedReportSubscription) =>
  request(ReportSubscription, at(id), { method: 'PATCH', json });

/** Puts a recipient back who unsubscribed. */
export const putBackRecipient = (id: string, address: string) =>
  request(ReportSubscription, `${at(id)}/put-back`, { method: 'POST', json: { address } });

/** Has the latest period, or the one from `start`, sent to all recipients. */
export const sendReport = (id: string, start?: Day) =>
  request(z.object({ id: z.uuid() }), `${at(id)}/send`, { method: 'POST', json: start ? { start } : {} });

/** A mail, and the address of its PDF: as it would be sent now, or as it was. */
export type MailSource = { subscriptionId: string } | { reportId: string };

const pathOf = (source: MailSource, part: 'mail' | 'pdf') =>
  'reportId' in source
    ? `/api/reports/${encodeURIComponent(source.reportId)}/${part}`
    : `${at(source.subscriptionId)}/preview${part === 'pdf' ? '.pdf' : ''}`;

export const reportMailQuery = (source: MailSource) =>
  queryOptions({
    queryKey: ['reports', 'mail', source],
    queryFn: ({ signal }) => request(ReportMail, pathOf(source, 'mail'), { signal }),
    retry: false,
  });

export const loadReportPdf = async (source: MailSource): Promise<Blob> =>
  (await authorized(pathOf(source, 'pdf'), { accept: 'application/pdf' })).blob();

/** For whoever holds the link of a mail. Throws ApiError: 404 when it opens nothing. */
export const openReport = async (token: string) =>
  parse(OpenedReport, await send('/api/reports/open', { method: 'POST', json: { token } }));

export const unsubscribe = async (token: string) =>
  parse(Unsubscribed, await send(`/api/unsubscribe/${encodeURIComponent(token)}`, { method: 'POST' }));
