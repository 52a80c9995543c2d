import { z } from 'zod';
import { DayText, Id, Instant, list, Page } from './common.ts';

/** One change: who, when, what, and the fields it changed. `action` is `noun.verb`. */
export const AuditEntry = z.object({
  id: Id,
  at: Instant,
  userEmail: z.string().nullable(),
  action: z.string().meta({ example: 'cpm.set' }),
  entityId: Id.nullable(),
  entityName: z.string().nullable().meta({ description: 'of a client, user or source, as it is called now' }),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  requestId: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditEntryList = list(AuditEntry);

/** All of them narrow the list down; days are those of the organization's time zone, both included. */
export const AuditFilter = Page.extend({
  userEmail: z.string().max(255).optional().meta({ description: 'part of it is enough' }),
  action: z.string().max(80).optional().meta({ description: 'a noun, or noun.verb', example: 'cpm' }),
  entityId: Id.optional(),
  from: DayText.optional(),
  to: DayText.optional(),
});
export type AuditFilter = z.output<typeof AuditFilter>;
export const AuditActions = z.object({ items: z.array(z.string()) });
