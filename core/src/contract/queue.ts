import { z } from 'zod';
import { Instant, list, Page } from './common.ts';

export const JobState = z.enum(['running', 'waiting', 'retrying', 'failed']);
export type JobState = z.infer<typeof JobState>;

/** Work that is not done yet: what is done leaves the queue. */
export const Job = z.object({
  id: z.string(),
  task: z.string().meta({ example: 'ingest_file' }),
  subject: z
    .string()
    .nullable()
    .meta({ description: 'the file, client, source, report or mail it is about' }),
  state: JobState.meta({ description: 'retrying: it failed and will be tried again; failed: it will not' }),
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  createdAt: Instant,
  runAt: Instant.meta({ description: 'not before then' }),
  startedAt: Instant.nullable(),
  error: z.string().nullable().meta({ description: 'what the last attempt failed with' }),
});
export type Job = z.infer<typeof Job>;
export const JobFilter = Page.extend({ state: JobState.optional() });
export const JobList = list(Job).extend({ counts: z.record(JobState, z.number().int()) });
export type JobList = z.infer<typeof JobList>;
export const JobParams = z.object({ id: z.string().regex(/^\d{1,18}$/) });

export const RunnableTask = z.enum([
  'weekly_summary',
  'monthly_summary',
  'scan_bucket',
  'check_missing_file',
  'queue_reports',
]);

/** Something that happens by itself. */
export const Schedule = z.object({
  task: z.string(),
  subject: z.string().nullable().meta({ description: 'the source or report it is about' }),
  nextRunAt: Instant,
  lastRunAt: Instant.nullable(),
  lastError: z.string().nullable(),
  canRunNow: z.boolean(),
});
export type Schedule = z.infer<typeof Schedule>;
export const ScheduleList = list(Schedule).extend({
  timeZone: z.string().meta({ description: 'of the organization, IANA name' }),
});
export type ScheduleList = z.infer<typeof ScheduleList>;
