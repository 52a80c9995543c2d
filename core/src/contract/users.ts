import { z } from 'zod';
import { Role } from './auth.ts';
import { Id, Instant, list } from './common.ts';

export const UserStatus = z.enum(['active', 'disabled']);

export const User = z.object({
  id: Id,
  email: z.string(),
  role: Role,
  clientId: Id.nullable(),
  clientName: z.string().nullable(),
  status: UserStatus,
  mustChangePassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  lastSeenAt: Instant.nullable(),
  createdAt: Instant,
});
export type User = z.infer<typeof User>;
export const UserList = list(User);

/** A client user needs a client, an admin has none. */
export const NewUser = z
  .strictObject({ email: z.email().max(255), role: Role, clientId: Id.nullish() })
  .refine((user) => (user.role === 'client') === Boolean(user.clientId), {
    path: ['clientId'],
    message: 'is required for role client and must be null for role admin',
  });
/** What is left out stays. Role and client go together. */
export const UserChange = z
  .strictObject({
    status: UserStatus.optional(),
    role: Role.optional(),
    clientId: Id.nullish(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    message: 'must change something',
  })
  .refine(
    ({ role, clientId }) =>
      role === undefined ? clientId === undefined : (role === 'client') === Boolean(clientId),
    {
      path: ['clientId'],
      message: 'goes with the role: it is required for role client and must be null for role admin',
    },
  );

/** Shown once; log-in works with it, but it must be changed before anything else. */
export const OneTimePassword = z.object({ password: z.string() });
export const CreatedUser = User.extend({
  password: z
    .string()
    .nullable()
    .meta({ description: 'null: this person has a log-in already and keeps it' }),
});

/** A link with which the person chooses a password, once. Relative when PUBLIC_URL is not set. */
export const OneTimeLink = z.object({ url: z.string(), expiresAt: Instant });
