import { z } from 'zod';
import { Id, Instant, list, Page } from './common.ts';

export const AlertKind = z.enum([
  'failed_file',
  'rejected_rows',
  'delayed_file',
  'held_rows',
  'scan_failed',
  'access_refused',
  'database_write',
  'missing_cpm',
  'missing_file',
  'mail_failed',
  'report_failed',
]);
export type AlertKind = z.infer<typeof AlertKind>;

/** Something that needs a person, from when it appeared until it was gone. */
export const Alert = z.object({
  id: Id,
  kind: AlertKind,
  title: z.string(),
  body: z.string().meta({ description: 'what it means and how to mend it' }),
  link: z.string().meta({ description: 'path of the page on which it is mended' }),
  openedAt: Instant,
  resolvedAt: Instant.nullable(),
  readAt: Instant.nullable(),
  readBy: z.string().nullable().meta({ description: 'email' }),
  acknowledgedAt: Instant.nullable().meta({ description: 'since when somebody sees to it' }),
  acknowledgedBy: z.string().nullable().meta({ description: 'email' }),
  canSendAgain: z
    .boolean()
    .meta({ description: 'it is about mails that failed, which a person may send again' }),
});
export type Alert = z.infer<typeof Alert>;
export const AlertList = list(Alert).extend({
  unread: z.number().int().meta({ description: 'open alerts that nobody has read' }),
});
export type AlertList = z.infer<typeof AlertList>;
/** Open: nobody sees to it yet; acknowledged: somebody does; resolved: its cause is gone. */
export const AlertState = z.enum(['open', 'acknowledged', 'resolved']);
export type AlertState = z.infer<typeof AlertState>;
export const AlertFilter = Page.extend({ state: AlertState.optional() });
/** Those that are read now; all open ones without a list. */
export const AlertsRead = z.strictObject({ ids: z.array(Id).max(1000).optional() });
export const AlertsUnread = z.object({ unread: z.number().int() });
export const MailsSentAgain = z.object({ mails: z.number().int() });
/** True: somebody takes it in hand. False: nobody does after all. */
export const Acknowledgement = z.strictObject({ acknowledged: z.boolean() });

const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 07:30')
  .meta({ example: '07:30', description: 'by the clock of the organization' });

/** Whether, about what and when somebody is mailed. */
export const AlertPreferences = z
  .strictObject({
    isMailed: z.boolean(),
    mutedKinds: z
      .array(AlertKind)
      .meta({ description: 'kinds that are not mailed; all are shown in the app' }),
    quietFrom: Clock.nullable(),
    quietUntil: Clock.nullable().meta({
      description: 'what comes in quiet hours is mailed when they end, as one',
    }),
    digestAt: Clock.nullable().meta({
      description: 'one mail a day with everything since; null: each at once',
    }),
  })
  .refine(({ quietFrom, quietUntil }) => (quietFrom === null) === (quietUntil === null), {
    path: ['quietUntil'],
    message: 'quiet hours need both ends',
  });
export type AlertPreferences = z.infer<typeof AlertPreferences>;
export const AllAlertPreferences = z.object({
  organization: AlertPreferences.meta({ description: 'mails to the address of the installation' }),
  own: AlertPreferences.meta({ description: 'mails to the person who asks' }),
});
export type AllAlertPreferences = z.infer<typeof AllAlertPreferences>;
