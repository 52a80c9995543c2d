import { z } from 'zod';
import { Id, Instant, list } from './common.ts';

/** One change: who, when, what, and the fields it changed. `action` is `noun.verb`. */
export const AuditEntry = z.object({
  id: Id,
  at: Instant,
  userEmail: z.string().nullable(),
  action: z.string().meta({ example: 'cpm.set' }),
  entityId: Id.nullable(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  requestId: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditEntryList = list(AuditEntry);
