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
  logoAt: Instant.nullable().meta({ description: 'when the logo was set; null when there is none' }),
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
  note: z.string().nullable().meta({ description: 'why it was set' }),
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

/** Why something is done, as people write it; empty is as good as none. */
const Note = z.string().trim().max(500, 'must have at most 500 characters').nullish();
export const CpmProposal = z.strictObject({ cpm: CpmText, effectiveDate: DayText.nullable() });
export type CpmProposal = z.infer<typeof CpmProposal>;
export const NewCpm = CpmProposal.extend({ note: Note });

/** Every rate that was ever set, also one that another replaced on its own day. */
export const CpmChange = z.object({
  id: Id,
  effectiveDate: DayText.nullable(),
  cpmBefore: CpmText.nullable().meta({ description: 'the rate that began on the same day until then' }),
  cpm: CpmText,
  note: z.string().nullable(),
  changedBy: z.string().nullable().meta({ description: 'email of the person who set it' }),
  changedAt: Instant,
});
export type CpmChange = z.infer<typeof CpmChange>;
export const CpmChangeList = list(CpmChange);

const Cost = z.string().nullable();
/** What spend decides, as decimal text; null where it is undefined. */
export const CostFigures = z.object({ spend: Cost, cpc: Cost, cpa: Cost, roas: Cost });
export type CostFigures = z.infer<typeof CostFigures>;
const CpmEffect = z.object({
  days: z.number().int().meta({ description: 'days with data for which the rate would hold' }),
  rowsChanged: z.number().int().meta({ description: 'rows whose spend would be another' }),
  before: CostFigures,
  after: CostFigures,
});

/** What a rate would do. Months are those with days it would hold for, whole, so that they compare with reports. */
export const CpmPreview = z.object({
  cpm: CpmText,
  effectiveDate: DayText.nullable(),
  until: DayText.nullable().meta({
    description: 'the last day it would hold for; null: until another is set',
  }),
  replaces: CpmText.nullable().meta({ description: 'the rate that begins on the same day' }),
  months: z.array(CpmEffect.extend({ month: DayText })),
  total: CpmEffect,
});
export type CpmPreview = z.infer<typeof CpmPreview>;

/** What a client user is told of its own client: rates and users are the agency's to show. */
export const OwnClient = Client.omit({ cpm: true, missingCpmDays: true, users: true });
export type OwnClient = z.infer<typeof OwnClient>;
export const OwnClientList = list(OwnClient);
