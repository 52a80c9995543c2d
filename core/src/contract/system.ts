import { z } from 'zod';
import { Instant } from './common.ts';

const State = z.enum(['ok', 'late', 'unavailable', 'unknown']);

/** How the product itself is doing. What is not known is null, never guessed. */
export const System = z.object({
  versions: z.object({ product: z.string(), node: z.string(), postgres: z.string() }),
  services: z.array(z.object({ name: z.enum(['database', 'cube', 'worker']), state: State })),
  queue: z.object({
    waiting: z.number().int(),
    running: z.number().int(),
    failed: z.number().int().meta({ description: 'jobs that have used up their attempts' }),
    waitsSince: Instant.nullable().meta({ description: 'since when the longest waiting job is due' }),
  }),
  rollups: z.object({
    state: State,
    factsChangedAt: Instant.nullable(),
    refreshedAt: Instant.nullable().meta({ description: 'of the numbers that reports show now' }),
  }),
  disk: z.object({
    databaseBytes: z.number(),
    freeBytes: z
      .number()
      .nullable()
      .meta({ description: 'where this server keeps its data; null: elsewhere' }),
  }),
  lastBackup: Instant.nullable().meta({
    description: 'what the latest backup holds is as of then; null: none was written',
  }),
});
export type System = z.infer<typeof System>;
