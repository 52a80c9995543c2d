import { z } from 'zod';
import { nameKey } from '../names.ts';
import { DayText, Id, Instant, list, Name, Page } from './common.ts';

export const IngestionStatus = z.enum([
  'queued',
  'running',
  'success',
  'partial',
  'failed',
  'skipped_duplicate',
]);
export type IngestionStatus = z.infer<typeof IngestionStatus>;
export const ResolutionStatus = z.enum(['open', 'resolved']);

/** What a run is doing; kept current while it runs. */
export const Progress = z.object({
  stage: z.enum(['queued', 'reading', 'merging', 'done']),
  rows: z.number().int(),
  bytes: z.number().int(),
  totalBytes: z.number().int().nullable(),
});
export type Progress = z.infer<typeof Progress>;

/**
 * One delivery of one file. rowsRead = rowsLoaded + rowsRejected + rowsHeld + rowsIgnored, always.
 * `runDate` is the latest reporting day in the file, null when none could be read.
 */
export const Ingestion = z.object({
  id: Id,
  fileName: z.string(),
  sourceName: z.string(),
  status: IngestionStatus,
  message: z.string().nullable(),
  rowsRead: z.number().int(),
  rowsLoaded: z.number().int(),
  rowsRejected: z.number().int(),
  rowsHeld: z.number().int(),
  rowsIgnored: z.number().int(),
  rowsWarned: z
    .number()
    .int()
    .meta({ description: 'loaded rows with a warning, e.g. more clicks than impressions' }),
  runDate: DayText.nullable(),
  sizeBytes: z.number().int().nullable(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  progress: Progress,
  resolutionStatus: ResolutionStatus.nullable().meta({
    description: 'null when there is nothing to resolve',
  }),
  resolvedBy: z.string().nullable(),
  resolvedAt: Instant.nullable(),
});
export type Ingestion = z.infer<typeof Ingestion>;
export const IngestionList = list(Ingestion);
export const IngestionFilter = Page.extend({ status: IngestionStatus.optional() });
export const IngestionChange = z.strictObject({ resolutionStatus: ResolutionStatus });

export const UploadQuery = z.object({
  fileName: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .regex(/\.csv(\.gz)?$/i, 'must end in .csv or .csv.gz')
    .regex(/^\P{Cc}*$/u, 'must not contain control characters'),
});
export const UploadAccepted = z.object({ ingestionId: Id });

/** A line of the file that was not loaded, and why. Line 1 is the header. */
export const Reject = z.object({
  lineNo: z.number().int(),
  code: z.string(),
  column: z.string().nullable(),
  value: z.string().nullable(),
  message: z.string(),
  raw: z.string(),
});
export type Reject = z.infer<typeof Reject>;
export const RejectList = list(Reject);

/** A client name found in files that no client has yet; its rows wait. */
export const UnknownClient = z.object({
  name: z.string(),
  rows: z.number().int(),
  files: z.number().int(),
  firstDay: DayText.nullable(),
  lastDay: DayText.nullable(),
  impressions: z.string().meta({ description: 'whole number as text' }),
});
export type UnknownClient = z.infer<typeof UnknownClient>;
export const UnknownClientList = list(UnknownClient);
/** The name as the list of unknown clients shows it, in any spelling that files match it by. */
export const UnknownClientMapping = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').transform(nameKey).pipe(Name),
  clientId: Id,
});

export const Source = z.object({
  id: Id,
  name: z.string(),
  kind: z.enum(['s3', 'upload']),
  status: z.enum(['active', 'disabled']),
  bucket: z.string().nullable(),
  prefix: z.string().nullable(),
  region: z.string().nullable(),
  endpoint: z.string().nullable(),
  lastScanAt: Instant.nullable(),
  lastScanError: z.string().nullable(),
});
export type Source = z.infer<typeof Source>;
export const SourceList = list(Source);
export const ScanAccepted = z.object({ sourceId: Id });
