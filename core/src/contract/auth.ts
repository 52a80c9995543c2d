import { z } from 'zod';
import { Id } from './common.ts';

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
  exp: z.number(),
});
export type Claims = z.infer<typeof Claims>;

export const Password = z
  .string()
  .min(10, 'must have at least 10 characters')
  .max(256, 'must have at most 256 characters');

export const LoginRequest = z.strictObject({
  email: z.string().trim().max(255),
  password: z.string().max(1024),
});
export const SessionUser = z.object({
  id: Id,
  email: z.string(),
  role: Role,
  organizationId: Id,
  clientId: Id.nullable(),
  mustChangePassword: z.boolean(),
});
export const Session = z.object({
  accessToken: z.string(),
  expiresIn: z.number().int().meta({ description: 'seconds' }),
  user: SessionUser,
});
export type Session = z.infer<typeof Session>;

export const PasswordChange = z.strictObject({
  currentPassword: z.string().max(1024),
  newPassword: Password,
});

export const Me = SessionUser.extend({
  organization: z.object({ id: Id, name: z.string(), currency: z.string(), timeZone: z.string() }),
  client: z.object({ id: Id, name: z.string() }).nullable(),
});
export type Me = z.infer<typeof Me>;
