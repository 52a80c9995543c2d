import { z } from 'zod';
import { CpmText, DayText, Id, Instant, Page } from './common.ts';

const Count = z.string().meta({ description: 'whole number as text' });
const Money = z.string().meta({ description: 'decimal text in currency units' });

export const LEVELS = ['client', 'campaign', 'strategy', 'placement', 'creative'] as const;

/** Holds a level to some members, or keeps some out: by id, or by the name that several may share. */
export const LineageCondition = z.strictObject({
  level: z.enum(LEVELS),
  exclude: z.boolean(),
  ids: z.array(Id).max(500),
  names: z.array(z.string().max(255)).max(500),
});
export type LineageCondition = z.infer<typeof LineageCondition>;

/** What a cell of a report covers: a day or a range of days, and members of its levels. */
export const LineageQuery = Page.extend({
  date: DayText.optional(),
  from: DayText.optional(),
  to: DayText.optional(),
  clientId: Id.optional(),
  campaignId: Id.optional(),
  strategyId: Id.optional(),
  placementId: Id.optional(),
  creativeId: Id.optional(),
  conditions: z.string().max(40_000).optional().meta({
    description:
      'further conditions, of which all hold, as JSON: `[{"level": "creative", "exclude": false, "ids": [], "names": ["Banner"]}]`',
  }),
}).refine(({ date, from, to }) => (date ? !from && !to : from !== undefined && to !== undefined), {
  path: ['date'],
  message: 'is required, or from and to',
});
export type LineageQuery = z.input<typeof LineageQuery>;

/** One daily row: its numbers, the CPM in force that day, and the line of the file it came from. */
export const LineageRow = z.object({
  date: DayText,
  clientId: Id,
  client: z.string(),
  campaign: z.string(),
  strategy: z.string(),
  placement: z.string(),
  creativeId: Id,
  creative: z.string(),
  impressions: Count,
  clicks: Count,
  conversions: Count,
  revenue: Money,
  spend: Money.nullable(),
  cpm: CpmText.nullable(),
  effectiveDate: DayText.nullable(),
  ingestionId: Id.nullable(),
  fileName: z.string().nullable(),
  deliveredAt: Instant.nullable(),
  lineNo: z.number().int(),
  raw: z.string().nullable().meta({ description: 'the record as it came; null once it was cleared' }),
});
export type LineageRow = z.infer<typeof LineageRow>;

/** The rows summed by client and CPM in force: the terms of the total's spend. */
export const LineageRate = z.object({
  client: z.string(),
  cpm: CpmText.nullable(),
  effectiveDate: DayText.nullable(),
  from: DayText,
  to: DayText,
  rows: Count,
  impressions: Count,
  clicks: Count,
  conversions: Count,
  revenue: Money,
  spend: Money.nullable(),
});
export type LineageRate = z.infer<typeof LineageRate>;

/** How one measure comes about, in words and numbers. */
export const Arithmetic = z.object({
  measure: z.string(),
  formula: z.string(),
  value: z.string().nullable(),
});

export const Lineage = z.object({
  from: DayText,
  to: DayText,
  unpricedRows: z.number().int().meta({ description: 'rows on days without a CPM: their spend is unknown' }),
  arithmetic: z.array(Arithmetic),
  rates: z.array(LineageRate),
  items: z.array(LineageRow),
  total: z.number().int(),
});
export type Lineage = z.infer<typeof Lineage>;
