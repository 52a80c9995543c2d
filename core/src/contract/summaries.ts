import { z } from 'zod';
import { CpmText, DayText, Id, Instant, list, Page } from './common.ts';

const Count = z.number().int();
const Money = z.string().meta({ description: 'decimal text in currency units' });
const Ratio = z.string().nullable().meta({ description: 'decimal text; null when undefined' });

/** What a summary, a campaign or a creative amounts to. Cost ratios are taken over the rows whose spend is known. */
export const Figures = z.object({
  impressions: Count,
  clicks: Count,
  conversions: Count,
  revenue: Money,
  spend: Money.nullable().meta({
    description: 'decimal text; null when no CPM is in force on any of its days',
  }),
  cpm: Ratio,
  ctr: Ratio,
  cpc: Ratio,
  cpa: Ratio,
  roas: Ratio,
  conversionRate: Ratio,
});
export type Figures = z.infer<typeof Figures>;

/** What a campaign or creative is ranked by. */
export const RankedBy = z.enum(['spend', 'revenue', 'conversions', 'roas']);
export type RankedBy = z.infer<typeof RankedBy>;

const Item = Figures.extend({
  id: Id,
  name: z.string(),
  path: z
    .array(z.string())
    .meta({ description: 'names above it, from the campaign down; empty for a campaign' }),
});

/** One of the ten best by at least one measure. */
export const RankedItem = Item.extend({
  ranks: z
    .record(RankedBy, Count.nullable())
    .meta({ description: 'place by each measure, from 1; null: not among the ten best by it' }),
});
export type RankedItem = z.infer<typeof RankedItem>;

export const Underperformer = Item.extend({
  level: z.enum(['campaign', 'creative']),
  measure: z.enum(['roas', 'cpa']).meta({ description: 'what it is judged by' }),
  value: Ratio,
  median: z.string().meta({ description: 'that of the median campaign or creative of the client' }),
  spendShare: z.string().meta({ description: "part of the client's spend, 0 to 1" }),
  reason: z.string(),
});
export type Underperformer = z.infer<typeof Underperformer>;

const Delta = z.object({
  absolute: Ratio.meta({ description: 'now − before' }),
  relative: Ratio.meta({ description: '(now − before) / before: "0.250000" is a quarter more' }),
});

const Previous = Figures.extend({
  start: DayText,
  end: DayText,
  missingDays: z.array(DayText),
  unpricedDays: z.array(DayText),
  deltas: z.record(Figures.keyof(), Delta),
});

/** Why a summary had to be made anew. */
const Cause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), ingestionId: Id, fileName: z.string() }),
  z.object({
    kind: z.literal('cpm'),
    fromDate: DayText.nullable().meta({ description: 'null: all days' }),
    rates: z.array(z.object({ cpm: CpmText, effectiveDate: DayText.nullable() })),
  }),
  z.object({ kind: z.literal('names') }).meta({ description: 'items were renamed, merged or taken apart' }),
]);

const Change = z.object({
  changedAt: Instant,
  differences: z.record(
    z.string(),
    z.union([z.literal(true), z.object({ before: z.unknown(), after: z.unknown() })]),
  ),
  causes: z.array(Cause).meta({ description: 'files and rates, also those of the period before' }),
});
export type SummaryChange = z.infer<typeof Change>;

export const Summary = Figures.extend({
  id: Id,
  clientId: Id,
  client: z.string(),
  topCampaigns: z
    .array(RankedItem)
    .meta({ description: 'by spend first, then those ranked by other measures only' }),
  topCreatives: z.array(RankedItem),
  underperformers: z
    .array(Underperformer)
    .meta({ description: 'campaigns, then creatives; those that waste most come first' }),
  previous: Previous.nullable().meta({ description: 'the period before; null when it had no rows' }),
  missingDays: z.array(DayText).meta({ description: 'days without a single row' }),
  unpricedDays: z.array(DayText).meta({ description: 'days with rows whose spend is unknown' }),
  isFinal: z.boolean().meta({ description: 'over, no day missing, and the spend of every day known' }),
  madeAt: Instant,
  changes: z.array(Change).meta({ description: 'what it said before, the ten latest changes, latest first' }),
});

export const WeeklySummary = Summary.extend({ weekStart: DayText, weekEnd: DayText });
export type WeeklySummary = z.infer<typeof WeeklySummary>;
export const WeeklySummaryList = list(WeeklySummary);

export const MonthlySummary = Summary.extend({ monthStart: DayText, monthEnd: DayText });
export type MonthlySummary = z.infer<typeof MonthlySummary>;
export const MonthlySummaryList = list(MonthlySummary);

const Filter = Page.extend({ clientId: Id.optional(), from: DayText.optional(), to: DayText.optional() });
/** `from` and `to` are about the first day of a period. */
export const WeeklySummaryFilter = Filter.extend({ weekStart: DayText.optional() });
export const MonthlySummaryFilter = Filter.extend({ monthStart: DayText.optional() });
