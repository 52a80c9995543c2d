import { z } from 'zod';

/** Kept as text in forms: `''` is for ever where that may be. */
const WholeNumber = (most: number) =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(most, `must be at most ${most}`);

/** How long an organization keeps what. */
export const Retention = z.object({
  stagingDays: z.number().int().meta({
    description: 'days for which the lines of a file are kept after nothing of it is in force any more',
  }),
  metricsMonths: z.number().int().nullable().meta({
    description:
      'whole months of facts that are kept beside the current one; null: all. Summaries are kept for ever',
  }),
});
export type Retention = z.infer<typeof Retention>;
export const RetentionChange = z.strictObject({
  stagingDays: WholeNumber(36_500).optional(),
  metricsMonths: z.union([z.null(), WholeNumber(1_200)]).optional(),
});
export type RetentionChange = z.output<typeof RetentionChange>;
