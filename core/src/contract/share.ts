import { z } from 'zod';
import { OwnOrganization } from './auth.ts';
import { Id, Instant, list, Name, Page } from './common.ts';

/** Days that a link may live. */
export const MOST_DAYS = 366;

/** The page that a link shows, with everything that decides what it shows. */
export const SharedView = z
  .string()
  .max(8000)
  .regex(/^\/explore(\?[\w.~!*'()%&=+,:;@/-]*)?$/, 'must be the address of a page that can be shared');

export const ShareState = z.enum(['active', 'expired', 'revoked', 'client_disabled']);
export const ShareLink = z.object({
  id: Id,
  name: z.string(),
  view: z.string().meta({ description: 'path and query of the page it shows' }),
  clientId: Id,
  clientName: z.string(),
  state: ShareState,
  hasPassword: z.boolean(),
  createdAt: Instant,
  createdBy: z.string().meta({ description: 'email' }),
  expiresAt: Instant,
  viewCount: z.number().int(),
  lastViewedAt: Instant.nullable(),
});
export type ShareLink = z.infer<typeof ShareLink>;
export const ShareLinkList = list(ShareLink);
export const ShareLinkFilter = Page.extend({ clientId: Id.optional() });

export const SharePassword = z
  .string()
  .min(8, 'must have at least 8 characters')
  .max(256, 'must have at most 256 characters');

/** `clientId` is required of an administrator; a client user shares its own client. */
export const NewShareLink = z.strictObject({
  name: Name,
  view: SharedView,
  clientId: Id.nullish(),
  expiresAt: z.iso.datetime({ offset: true }).refine((text) => {
    const ahead = Date.parse(text) - Date.now();
    return ahead > 0 && ahead <= MOST_DAYS * 86_400_000;
  }, `must lie in the future, at most ${MOST_DAYS} days ahead`),
  password: SharePassword.nullish(),
});
export type NewShareLink = z.input<typeof NewShareLink>;
/** `path` holds the token and is shown this once. */
export const CreatedShareLink = ShareLink.extend({ path: z.string() });
export type CreatedShareLink = z.infer<typeof CreatedShareLink>;

export const OpenShare = z.strictObject({
  token: z.string().max(200),
  password: z.string().max(1024).optional(),
  renewal: z
    .boolean()
    .default(false)
    .meta({ description: 'true for a page that is open already: not counted again' }),
});

/** What somebody who was let in may see. The token opens /cubejs-api/v1/load for this client, and nothing else. */
export const Shared = z.object({
  accessToken: z.string(),
  expiresIn: z.number().int().meta({ description: 'seconds' }),
  id: Id,
  name: z.string(),
  view: z.string(),
  expiresAt: Instant,
  organization: OwnOrganization.omit({ logoAt: true }),
  client: z.object({ id: Id, name: z.string() }),
});
export type Shared = z.infer<typeof Shared>;
