import { z } from 'zod';
import { isDay } from '../days.ts';

/** Shapes that several resources share. Money in JSON is a decimal string in currency units. */
export const Id = z.uuid();
export const DayText = z
  .string()
  .refine(isDay, 'must be a calendar day written YYYY-MM-DD')
  .meta({ format: 'date', example: '2026-11-19' });
export const Instant = z.string().meta({ format: 'date-time' });

/** A CPM: up to six digits before and four after the point, per 1,000 impressions. */
export const CpmText = z
  .string()
  .regex(
    /^\d{1,6}(\.\d{1,4})?$/,
    'must be an amount per 1,000 impressions such as "12.5000", at most four decimals',
  )
  .meta({ example: '12.5000' });

/** A name as people write it: trimmed, 1 to 255 characters, no control characters. */
export const Name = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .refine((name) => [...name].length <= 255, 'must have at most 255 characters')
  .regex(/^\P{Cc}*$/u, 'must not contain control characters')
  .refine((name) => name.isWellFormed(), 'must be well-formed Unicode text');

/** Of links, buttons and what is selected. */
export const AccentColor = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, 'must be a colour written #4f46e5')
  .meta({ example: '#4f46e5' });

/** Query parameters of every list. */
export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

/** `{items, total}`: `total` counts all, not only the page. */
export const list = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), total: z.number().int() });

export const ErrorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string().optional(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
