import { z } from 'zod';
import { Id } from './common.ts';

export const Creative = z.object({
  id: Id,
  clientId: Id,
  name: z.string(),
  previewUrl: z
    .string()
    .nullable()
    .meta({ description: 'address of an image, https only; null when none is known' }),
});
export type Creative = z.infer<typeof Creative>;
