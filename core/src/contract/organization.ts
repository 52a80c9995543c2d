import { z } from 'zod';
import { AccentColor, Instant, Name } from './common.ts';

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const isLocale = (tag: string): boolean => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
};

/** What an administrator decides for everybody of the organization. */
export const OrganizationSettings = z.object({
  name: Name,
  currency: z
    .string()
    .refine((code) => CURRENCIES.has(code), 'must be a currency code such as EUR')
    .meta({ description: 'ISO 4217; amounts are not converted', example: 'EUR' }),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'must be a time zone such as Europe/Vienna')
    .meta({ description: 'IANA name; decides when schedules run, never shifts a reporting day' }),
  locale: z
    .string()
    .max(35)
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as de-AT')
    .refine(isLocale, 'must be a language whose numbers and dates are known')
    .meta({ description: 'BCP 47; how numbers and dates are written', example: 'en-US' }),
  accentColor: AccentColor.nullable().meta({ description: 'null: the product’s own' }),
  stagingRetentionDays: z
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(3650, 'must be at most 3650')
    .meta({ description: 'days for which the lines of a file are kept after nothing of it is in force' }),
  reportRetentionDays: z
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(3650, 'must be at most 3650')
    .meta({ description: 'days for which the PDF of a sent report is kept; its mail and figures stay' }),
  metricsRetentionMonths: z
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(1200, 'must be at most 1200')
    .nullable()
    .meta({ description: 'whole months of daily numbers kept beside the current one; null: all' }),
});
export const Organization = OrganizationSettings.extend({ logoAt: Instant.nullable() });
export type Organization = z.infer<typeof Organization>;
export const OrganizationChange = z.strictObject(OrganizationSettings.partial().shape);
export type OrganizationChange = z.infer<typeof OrganizationChange>;
