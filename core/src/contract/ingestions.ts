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
  resolutionNote: z.string().nullable(),
  reapplyOf: Id.nullable().meta({ description: 'the earlier delivery whose lines were stated again' }),
  isReplaced: z.boolean().meta({ description: 'a later delivery states some of its clients and days' }),
});
export type Ingestion = z.infer<typeof Ingestion>;
export const IngestionList = list(Ingestion);
export const IngestionFilter = Page.extend({
  status: IngestionStatus.optional(),
  sourceId: Id.optional(),
  resolutionStatus: ResolutionStatus.optional(),
  fileName: z.string().max(255).optional().meta({ description: 'a part of the name, in any case' }),
  day: DayText.optional().meta({ description: 'a reporting day: files that state it, or failed about it' }),
  from: DayText.optional().meta({ description: 'arrived on this day (UTC) or later' }),
  to: DayText.optional().meta({ description: 'arrived on this day (UTC) or earlier' }),
});
export const IngestionChange = z.strictObject({
  resolutionStatus: ResolutionStatus,
  note: z.string().trim().max(1000).optional(),
});

/** What became of the files about one reporting day of one source, the worst first. */
export const CalendarState = z.enum(['failed', 'partial', 'underway', 'loaded', 'missing', 'settled']).meta({
  description:
    'failed, partial: of a file about the day, and nobody has mended it; missing: a file was expected and there are no rows; settled: no rows, and nothing left to do',
});
export const CalendarDay = z.object({
  date: DayText,
  state: CalendarState,
  files: z.number().int(),
  failed: z.number().int(),
  partial: z.number().int(),
});
export type CalendarDay = z.infer<typeof CalendarDay>;
const CalendarSource = z.object({
  id: Id,
  name: z.string(),
  expectedBy: z.string().nullable(),
  days: z.array(CalendarDay),
});
export type CalendarSource = z.infer<typeof CalendarSource>;
export const CalendarQuery = z.object({ days: z.coerce.number().int().min(1).max(366).default(60) });
/** The last days of every source, the first and the last day included. */
export const IngestionCalendar = z.object({
  from: DayText,
  to: DayText,
  sources: z.array(CalendarSource),
});
export type IngestionCalendar = z.infer<typeof IngestionCalendar>;

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

/** A line of the file that was not loaded, or was with a warning, and why. Line 1 is the header. */
export const Reject = z.object({
  lineNo: z.number().int(),
  code: z.string(),
  column: z.string().nullable(),
  value: z.string().nullable(),
  message: z.string(),
  raw: z.string(),
});
export type Reject = z.infer<typeof Reject>;
/**
 * What stands in front of the file's own columns when rejected rows are downloaded as CSV. Uploaded again, the first two
 * say which line of which ingestion a row corrects.
 */
export const REJECT_COLUMNS = ['reject_ingestion', 'reject_line', 'reject_code', 'reject_reason'] as const;
export const RejectList = list(Reject).extend({
  codes: z
    .array(z.object({ code: z.string(), rows: z.number().int() }))
    .meta({ description: 'the reasons, most frequent first; of all, not only of the page' }),
});
export const LineKind = z.enum(['rejected', 'held', 'ignored', 'warned']).meta({
  description: 'held: waits for its client; warned: was loaded',
});
export type LineKind = z.infer<typeof LineKind>;
export const RejectFilter = Page.extend({
  of: LineKind.default('rejected'),
  code: z.string().max(40).optional(),
  column: z.string().max(40).optional(),
});

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

/** Sums of one side of a difference; counts as whole numbers, money in currency units, both as text. */
const Sums = z.object({
  impressions: z.string(),
  clicks: z.string(),
  conversions: z.string(),
  revenue: z.string(),
  spend: z.string().nullable().meta({ description: 'at the CPM in force now, on both sides' }),
});

/** What a file changed for one client and day. */
export const DiffSlice = z.object({
  clientId: Id,
  client: z.string(),
  date: DayText,
  replacedId: Id.nullable().meta({ description: 'the delivery that stood there before; null: nothing did' }),
  replacedFile: z.string().nullable(),
  added: z.number().int(),
  removed: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  before: Sums,
  after: Sums,
});
export type DiffSlice = z.infer<typeof DiffSlice>;

export const DiffItem = z.object({
  clientId: Id,
  client: z.string(),
  date: DayText,
  campaign: z.string(),
  strategy: z.string(),
  placement: z.string(),
  creative: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  before: Sums.nullable(),
  after: Sums.nullable(),
});
export type DiffItem = z.infer<typeof DiffItem>;

export const DiffQuery = Page.extend({ clientId: Id.optional(), date: DayText.optional() });
/** What a file changed against what it replaced: in all, by client and day, and item by item (a page of them). */
export const Diff = z.object({
  total: z.number().int().meta({ description: 'changed items, of which `items` is a page' }),
  before: Sums,
  after: Sums,
  slices: z.array(DiffSlice),
  items: z.array(DiffItem),
});
export type Diff = z.infer<typeof Diff>;
