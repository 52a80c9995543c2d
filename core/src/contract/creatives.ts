import { z } from 'zod';
import { Id } from './common.ts';

const Above = z.object({ id: Id, name: z.string() });

/** One creative, with all that is above it. */
export const Creative = z.object({
  id: Id,
  name: z.string(),
  placement: Above,
  strategy: Above,
  campaign: Above,
  client: Above,
  previewUrl: z
    .string()
    .nullable()
    .meta({ description: 'address of an image, https only; null when none is known' }),
});
export type Creative = z.infer<typeof Creative>;
