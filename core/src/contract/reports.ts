import { z } from 'zod';
import { OwnOrganization } from './auth.ts';
import { DayText, Id, Instant, list, Page } from './common.ts';
import { Summary } from './summaries.ts';

/** A week is mailed as a weekly report, a month as a monthly one. */
export const Grain = z.enum(['week', 'month']);
export type Grain = z.infer<typeof Grain>;

const Address = z.string().trim().pipe(z.email('must be an email address').max(320));
const Recipients = z
  .array(Address)
  .min(1, 'must name at least one address')
  .max(50, 'must name at most 50 addresses')
  .refine(
    (addresses) => new Set(addresses.map((one) => one.toLowerCase())).size === addresses.length,
    'must not name an address twice',
  );

export const ReportSubscription = z.object({
  id: Id,
  clientId: Id,
  client: z.string(),
  grain: Grain,
  isEnabled: z.boolean(),
  recipients: z.array(
    z.object({
      address: z.string(),
      unsubscribedAt: Instant.nullable().meta({ description: 'since when they do not want it any more' }),
    }),
  ),
});
export type ReportSubscription = z.infer<typeof ReportSubscription>;
export const ReportSubscriptionList = list(ReportSubscription);
export const ReportSubscriptionFilter = Page.extend({ clientId: Id.optional() });

export const NewReportSubscription = z.strictObject({ clientId: Id, grain: Grain, recipients: Recipients });
export type NewReportSubscription = z.input<typeof NewReportSubscription>;
export const ChangedReportSubscription = z.strictObject({
  recipients: Recipients.optional(),
  isEnabled: z.boolean().optional(),
});
/** A recipient who unsubscribed and wants it again after all. */
export const ReportRecipientBack = z.strictObject({ address: Address });
export type ChangedReportSubscription = z.input<typeof ChangedReportSubscription>;

/** Which period; without, the latest that was summarized. */
export const ReportPeriod = z.object({ start: DayText.optional().meta({ description: 'its first day' }) });

/** What a report says: a summary as it stood when the report was made. */
export const ReportFigures = Summary.omit({ id: true, clientId: true, changes: true }).extend({
  start: DayText,
  end: DayText,
});
export type ReportFigures = z.infer<typeof ReportFigures>;

export const ReportMail = z.object({
  subject: z.string(),
  html: z.string(),
  plain: z.string().meta({ description: 'the part for programs that show no HTML' }),
});
export type ReportMail = z.infer<typeof ReportMail>;

const Delivery = z.object({
  address: z.string(),
  status: z.enum(['waiting', 'sent', 'failed', 'skipped']),
  error: z.string().nullable().meta({ description: 'what the mail server said; while it waits, so far' }),
  sentAt: Instant.nullable(),
});

export const ReportState = z.enum(['queued', 'sending', 'sent', 'partly', 'failed']);
export type ReportState = z.infer<typeof ReportState>;
export const SentReport = z.object({
  id: Id,
  clientId: Id,
  client: z.string(),
  grain: Grain,
  start: DayText,
  end: DayText,
  isManual: z.boolean().meta({ description: 'somebody asked for it' }),
  state: ReportState.meta({ description: 'partly: some recipients got it, some did not' }),
  error: z.string().nullable().meta({ description: 'why it could not be made, so far or for good' }),
  isIncomplete: z.boolean().nullable(),
  subject: z.string().nullable(),
  createdAt: Instant,
  pdfClearedAt: Instant.nullable().meta({ description: 'since when its PDF is not kept any more' }),
  deliveries: z.array(Delivery),
});
export type SentReport = z.infer<typeof SentReport>;
export const SentReportList = list(SentReport);
export const SentReportFilter = Page.extend({ clientId: Id.optional(), grain: Grain.optional() });

const Token = z.string().max(200);
export const OpenReport = z.strictObject({ token: Token });

/** The figures of a report as they were sent, beside what they are now. */
export const OpenedReport = z.object({
  grain: Grain,
  sentAt: Instant,
  organization: OwnOrganization.omit({ logoAt: true }),
  client: z.string(),
  asSent: ReportFigures,
  now: ReportFigures.nullable().meta({ description: 'null: the summary is gone' }),
});
export type OpenedReport = z.infer<typeof OpenedReport>;

export const UnsubscribeToken = z.object({ token: Token });
export const Unsubscribed = z.object({ address: z.string(), client: z.string(), grain: Grain });
