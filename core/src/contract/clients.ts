import { z } from 'zod';
import { CpmText, DayText, Id, Instant, list, Name } from './common.ts';

export const ClientStatus = z.enum(['active', 'disabled']);

export const Client = z.object({
  id: Id,
  name: z.string(),
  status: ClientStatus,
  cpm: CpmText.nullable().meta({
    description: 'the CPM in force today; null when there is none, then spend is unknown',
  }),
  lastDataDay: DayText.nullable(),
  missingCpmDays: z
    .number()
    .int()
    .meta({ description: 'days with impressions but no CPM in force: their spend is unknown' }),
  users: z.number().int(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Client = z.infer<typeof Client>;
export const ClientList = list(Client);

export const NewClient = z.strictObject({ name: Name });
export const ClientChange = z.strictObject({ name: Name.optional(), status: ClientStatus.optional() });

/** One rate of a client: in force from `effectiveDate` (null: since ever) until the next one. */
export const Cpm = z.object({
  id: Id,
  cpm: CpmText,
  effectiveDate: DayText.nullable(),
  createdAt: Instant,
  createdBy: z.string().nullable().meta({ description: 'email of the person who set it' }),
});
export type Cpm = z.infer<typeof Cpm>;
/** The latest re-computation of a client's spend after a rate was set. */
export const Recomputation = z.object({
  fromDate: DayText.nullable().meta({ description: 'null: all days' }),
  requestedAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  monthsTotal: z.number().int().nullable(),
  monthsDone: z.number().int(),
  rowsChanged: z.number().int(),
});
export type Recomputation = z.infer<typeof Recomputation>;
export const CpmList = list(Cpm).extend({ recomputation: Recomputation.nullable() });
export type CpmList = z.infer<typeof CpmList>;
export const NewCpm = z.strictObject({ cpm: CpmText, effectiveDate: DayText.nullable() });

/** What a client user is told of its own client: rates and users are the agency's to show. */
export const OwnClient = Client.omit({ cpm: true, missingCpmDays: true, users: true });
export type OwnClient = z.infer<typeof OwnClient>;
export const OwnClientList = list(OwnClient);
