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
]);

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
});
export type Alert = z.infer<typeof Alert>;
export const AlertList = list(Alert).extend({
  unread: z.number().int().meta({ description: 'open alerts that nobody has read' }),
});
export type AlertList = z.infer<typeof AlertList>;
export const AlertFilter = Page.extend({ state: z.enum(['open', 'resolved']).optional() });
/** Those that are read now; all open ones without a list. */
export const AlertsRead = z.strictObject({ ids: z.array(Id).max(1000).optional() });
export const AlertsUnread = z.object({ unread: z.number().int() });
