import { z } from 'zod';
import { Instant } from './common.ts';

/** `version` moves whenever numbers of the organization change; what else it is means nothing. */
export const Live = z.object({
  version: z.string(),
  /** When they last changed; null when there are none. Cube has them a few seconds later. */
  changedAt: Instant.nullable(),
});
export type Live = z.infer<typeof Live>;
