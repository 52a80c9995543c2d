import { z } from 'zod';
import { Id, Instant, list, Name } from './common.ts';

/** What a BI tool signs in with. It reads the numbers of the organization, or of one client, from /cubejs-api. */
export const BiToken = z.object({
  id: Id,
  name: z.string(),
  /** Null: the whole organization. */
  clientId: Id.nullable(),
  clientName: z.string().nullable(),
  createdBy: z.string().nullable(),
  createdAt: Instant,
  /** Null: never. */
  expiresAt: Instant.nullable(),
  /** To the minute. */
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type BiToken = z.infer<typeof BiToken>;
export const BiTokenList = list(BiToken);

/** `days` until it expires; null for one that does not, which is for machines that nobody forgets. */
export const NewBiToken = z.strictObject({
  name: Name,
  clientId: Id.nullish(),
  days: z.number().int().min(1).max(3660).nullable().default(365),
});
export type NewBiToken = z.input<typeof NewBiToken>;

/** The token itself, shown this once. */
export const CreatedBiToken = BiToken.extend({ token: z.string() });
export type CreatedBiToken = z.infer<typeof CreatedBiToken>;
