import { z } from 'zod';
import { AccentColor, Id, Instant, list } from './common.ts';

export const Role = z.enum(['admin', 'client']);
export type Role = z.infer<typeof Role>;

/** `aud` of every token this product issues. */
export const AUDIENCE = 'pmd';

/** Claims of an access token (JWT, HS256, 15 minutes at most); the same token opens Cube. */
export const Claims = z.object({
  sub: Id,
  role: Role,
  organizationId: Id,
  clientId: Id.nullable(),
  mustChangePassword: z.boolean().optional(),
  viewAs: z.boolean().optional().meta({
    description: 'an administrator looks at what a client sees; changes nothing',
  }),
  sid: Id.optional().meta({ description: 'the log-in it was issued for; it ends with it' }),
  exp: z.number(),
});
export type Claims = z.infer<typeof Claims>;

export const Password = z
  .string()
  .min(10, 'must have at least 10 characters')
  .max(256, 'must have at most 256 characters');

/** What an authenticator app shows, or a recovery code; spaces and dashes do not matter. */
export const SecondFactorCode = z.string().trim().min(6, 'must be a code of 6 digits').max(32);

/** With a second factor `code` is asked for by 401 `second_factor_required`, and everything is sent again with it. */
export const LoginRequest = z.strictObject({
  email: z.string().trim().max(255),
  password: z.string().max(1024),
  code: z.string().trim().max(32).optional(),
});
export const SessionUser = z.object({
  id: Id,
  email: z.string(),
  role: Role,
  organizationId: Id,
  clientId: Id.nullable(),
  mustChangePassword: z.boolean(),
});
/** What a client sees, for an administrator: read only, for a quarter of an hour. */
export const ClientView = z.object({
  accessToken: z.string(),
  expiresIn: z.number().int().meta({ description: 'seconds' }),
  client: z.object({ id: Id, name: z.string() }),
});
export type ClientView = z.infer<typeof ClientView>;

export const PasswordChange = z.strictObject({
  currentPassword: z.string().max(1024),
  newPassword: Password,
});

/** Something a person may see: an organization, or one client of it. */
export const Membership = z.object({
  id: Id,
  role: Role,
  organizationId: Id,
  organizationName: z.string(),
  clientId: Id.nullable(),
  clientName: z.string().nullable(),
  isCurrent: z.boolean(),
});
export const Switch = z.strictObject({ membershipId: Id });

/** The organization as whoever belongs to it sees it: how it is called, counts money and days, and looks. */
export const OwnOrganization = z.object({
  id: Id,
  name: z.string(),
  currency: z.string(),
  timeZone: z.string(),
  locale: z.string(),
  accentColor: AccentColor.nullable(),
  logoAt: Instant.nullable(),
});

export const Me = SessionUser.extend({
  organization: OwnOrganization,
  client: z.object({ id: Id, name: z.string() }).nullable(),
  memberships: z
    .array(Membership)
    .meta({ description: 'what this person may switch to, the current one included' }),
  hasSecondFactor: z.boolean(),
});
export type Me = z.infer<typeof Me>;

/** A log-in: with what it opens, and whose it is. */
export const Session = z.object({
  accessToken: z.string(),
  expiresIn: z.number().int().meta({ description: 'seconds' }),
  user: SessionUser,
  me: Me.meta({ description: 'what /api/me answers, so that nobody has to ask' }),
});
export type Session = z.infer<typeof Session>;

/** One log-in of the person, on one device. */
export const OwnSession = z.object({
  id: Id,
  isCurrent: z.boolean(),
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  organizationId: Id,
  startedAt: Instant,
  lastUsedAt: Instant,
});
export type OwnSession = z.infer<typeof OwnSession>;
export const OwnSessionList = list(OwnSession);

/** Asks for the password again: whoever finds an open browser must not be able to change what protects it. */
export const PasswordAgain = z.strictObject({ password: z.string().max(1024) });
export const SecondFactorStart = z.object({
  secret: z.string().meta({ description: 'base32, to be typed where the code cannot be scanned' }),
  uri: z.string().meta({ description: 'otpauth:, for a QR code' }),
});
export const SecondFactorConfirmation = z.strictObject({ code: SecondFactorCode });
export const RecoveryCodes = z.object({
  codes: z.array(z.string()).meta({ description: 'shown this once; each stands in for a code once' }),
});
export const SecondFactorState = z.object({
  since: Instant.nullable().meta({ description: 'null: log-in asks for the password only' }),
  recoveryCodesLeft: z.number().int(),
});

/** Whoever reads the mails of that address gets a link, if somebody logs in with it; the answer is the same for everybody. */
export const ForgottenPassword = z.strictObject({
  email: z.string().trim().pipe(z.email('must be an email address').max(255)),
});

const LinkToken = z.string().min(1).max(200);
export const LinkQuestion = z.strictObject({ token: LinkToken });
export const LinkAnswer = z.object({ email: z.string(), organizationName: z.string(), expiresAt: Instant });
export const LinkUse = z.strictObject({ token: LinkToken, newPassword: Password });
