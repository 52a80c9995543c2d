import { z } from 'zod';
import { Id, Instant, list, Name } from './common.ts';

/** Columns of the file contract, which headers of a source can stand for. */
export const ColumnName = z.enum([
  'date',
  'client_name',
  'campaign_name',
  'strategy_name',
  'placement_name',
  'creative_name',
  'impressions',
  'clicks',
  'ctr',
  'conversions',
  'conversion_revenue',
]);
export const DayFormat = z.enum(['YYYY-MM-DD', 'MM/DD/YYYY', 'DD/MM/YYYY']);
export const Delimiter = z.enum([',', ';', '\t', '|']);
export const DecimalSeparator = z.enum(['.', ',']);

/** `06:30` */
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 06:30');
/** A fraction as decimal text: `0.05` is 5 %. */
const Share = z
  .string()
  .regex(/^(0(\.\d{1,4})?|1(\.0{1,4})?)$/, 'must be between 0 and 1, at most four decimals');

const Bucket = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/,
    'must be the name of a bucket: 3 to 63 letters, digits, dots and dashes',
  );
const Prefix = z
  .string()
  .trim()
  .max(1000)
  .regex(/^\P{Cc}*$/u, 'must not contain control characters');
const Region = z
  .string()
  .trim()
  .regex(/^[a-z0-9-]{2,40}$/, 'must be a region such as eu-central-1');

/** Addresses that only this machine answers with secrets of its own. */
const linkLocal = /^(169\.254\.|\[fe80:|\[fd00:ec2:|metadata\.)/i;
const Endpoint = z
  .url({
    protocol: /^https?$/,
    error: 'must be an address that begins with https:// or http://',
    abort: true,
  })
  .refine((text) => !new URL(text).username && !new URL(text).password, 'must not contain a user or password')
  .refine((text) => !linkLocal.test(new URL(text).host), 'must not be a link-local address');

/** How the files of a source are written. */
const Format = z.object({
  delimiter: Delimiter.nullable().meta({ description: 'null: found out for every file' }),
  dayFormat: DayFormat,
  decimalSeparator: DecimalSeparator,
  columnAliases: z
    .record(z.string().min(1).max(255), ColumnName)
    .refine((aliases) => Object.keys(aliases).length <= 100, 'must have at most 100 entries')
    .meta({ description: 'header text → column, besides the built-in names' }),
  rejectLimit: Share.meta({ description: 'a file with a larger share of rejected rows is not applied' }),
  expectedBy: TimeOfDay.nullable().meta({
    description: "a file is expected every day by this time, in the organization's time zone",
  }),
  alertWhenMissing: z.boolean(),
});

/** Where files come from. The secret access key is never told. */
export const Source = Format.extend({
  id: Id,
  name: z.string(),
  kind: z.enum(['s3', 'upload']),
  status: z.enum(['active', 'disabled']),
  bucket: z.string().nullable(),
  prefix: z.string().nullable(),
  region: z.string().nullable(),
  endpoint: z.string().nullable().meta({ description: 'null: Amazon S3' }),
  isFromEnvironment: z.boolean().meta({ description: 'bucket and keys are those of the S3_* variables' }),
  accessKeyId: z.string().nullable(),
  hasSecret: z.boolean(),
  lastScanAt: Instant.nullable(),
  lastScanError: z.string().nullable(),
});
export type Source = z.infer<typeof Source>;
export const SourceList = list(Source);
export const ScanAccepted = z.object({ sourceId: Id });

const Place = z.object({
  bucket: Bucket,
  prefix: Prefix,
  region: Region.nullable(),
  endpoint: Endpoint.nullable(),
  accessKeyId: z.string().trim().min(1, 'must not be empty').max(200),
  secretAccessKey: z.string().trim().min(1, 'must not be empty').max(500),
});

/** A new S3 source; what is not said has the defaults of the file contract. */
export const NewSource = z.strictObject({
  name: Name,
  ...Place.partial({ prefix: true, region: true, endpoint: true }).shape,
  ...Format.partial().shape,
});
export type NewSource = z.infer<typeof NewSource>;

/** What changes; a secret that is not said stays. */
export const SourceChange = z.strictObject({
  name: Name.optional(),
  status: z.enum(['active', 'disabled']).optional(),
  ...Place.partial().shape,
  ...Format.partial().shape,
});
export type SourceChange = z.infer<typeof SourceChange>;

export const TestStep = z.object({
  step: z.enum(['reach', 'clock', 'key', 'secret', 'bucket', 'list', 'read']),
  status: z.enum(['ok', 'failed', 'skipped']),
  message: z.string().nullable(),
});
/** How far one gets with a bucket, step by step. */
export const SourceTest = z.object({ isOk: z.boolean(), steps: z.array(TestStep) });
export type SourceTest = z.infer<typeof SourceTest>;
