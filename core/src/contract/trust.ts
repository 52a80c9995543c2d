import { z } from 'zod';
import { CpmText, DayText, Id, Instant } from './common.ts';

/** The days of a report, and the client it is about; without one, all that the caller may see. */
export const TrustQuery = z
  .object({ clientId: Id.optional(), from: DayText, to: DayText })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' });

/** A client's day that is due and has no rows. */
export const MissingDay = z.object({ client: z.string(), date: DayText });

/** What to know about a day: a CPM that begins on it, or clients whose numbers a later file stated anew. */
export const DayMark = z.object({
  date: DayText,
  kind: z.enum(['rate', 'restated']),
  clients: z.number().int().meta({ description: 'how many clients it concerns' }),
  client: z.string().nullable().meta({ description: 'the client, where it is one' }),
  cpm: CpmText.nullable().meta({ description: 'of a rate: what it is from this day on' }),
  previousCpm: CpmText.nullable().meta({ description: 'of a rate: what it was before; null when none was' }),
});
export type DayMark = z.infer<typeof DayMark>;

/** How far the numbers of a range can be trusted. */
export const Trust = z.object({
  dataThrough: DayText.nullable().meta({ description: 'latest day of the range with rows' }),
  latestFileAt: Instant.nullable().meta({
    description: 'when the latest of the files behind these numbers arrived',
  }),
  missing: z.number().int().meta({
    description:
      "days without rows that are due, counted per client: from a client's first day with rows on, once the deadline of the sources has passed on the day after",
  }),
  missingDays: z.array(MissingDay).meta({ description: 'the latest of them, 50 at most' }),
  rowsRejected: z
    .number()
    .int()
    .nullable()
    .meta({ description: 'rows of these days that no number contains; null for a client user' }),
  rowsHeld: z
    .number()
    .int()
    .nullable()
    .meta({ description: 'rows that wait for their client to be known; null for a client user' }),
  daysWithoutCpm: z.number().int().meta({ description: 'days whose spend is unknown, counted per client' }),
  clientsWithoutCpm: z
    .array(z.object({ id: Id, name: z.string() }))
    .meta({ description: 'whose days they are, 50 at most' }),
  marks: z.array(DayMark).meta({ description: 'in order of days, 1,000 at most' }),
});
export type Trust = z.infer<typeof Trust>;
