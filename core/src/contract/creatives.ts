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
/** Loaded by everybody who sees the creative, so over https, and without a name and password in it. */
const PreviewUrl = z
  .url({
    protocol: /^https$/,
    hostname: z.regexes.domain,
    error: 'must be an address that begins with https://',
  })
  .max(2000)
  .refine((text) => !URL.canParse(text) || new URL(text).username === '', 'must not hold a name or password');

/** null: none. */
export const CreativeChange = z.strictObject({
  previewUrl: z
    .string()
    .trim()
    .transform((text) => (text === '' ? null : text))
    .pipe(PreviewUrl.nullable())
    .nullable(),
});

export type Creative = z.infer<typeof Creative>;
