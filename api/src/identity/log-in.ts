import { type Database, transaction } from '@pmd/core/database';
import type { Request, Response } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts';

export interface KnownUser {
  id: string;
  email: string;
  mustChangePassword: boolean;
}

/**
 * The user with this email (in any case) and password, or null. Whether the email is known shows
 * neither in the answer nor in the time it takes.
 */
async function checkPassword(db: Database, email: string, password: string): Promise<KnownUser | null> {
  const found = await transaction(db, { 'app.login_email': email }, async (tx) => {
    const { rows } = await tx.query<KnownUser & { hash: string }>(
      `select id, email, password_hash as hash, must_change_password as "mustChangePassword"
       from identity.users where lower(email) = lower($1)`,
      [email],
    );
    return rows[0];
  });
  const fits = await verifyPassword(found?.hash, password);
  if (!found || !fits) return null;
  const { hash, ...user } = found;
  if (isOutdated(hash)) {
    const renewed = await hashPassword(password);
    await transaction(db, { 'app.user_id': user.id }, (tx) =>
      tx.query('update identity.users set password_hash = $3 where id = $1 and password_hash = $2', [
        user.id,
        hash,
        renewed,
      ]),
    );
  }
  return user;
}

/** Runs passport's local strategy on the `email` and `password` of the body. */
export function logIn(db: Database, req: Request, res: Response): Promise<KnownUser | null> {
  const strategy = new Strategy({ usernameField: 'email', session: false }, (email, password, done) => {
    checkPassword(db, email, password).then((user) => done(null, user ?? false), done);
  });
  return new Promise((resolve, reject) => {
    const authenticate = passport.authenticate(
      strategy,
      { session: false },
      (error: unknown, user: KnownUser | false) => (error ? reject(error) : resolve(user || null)),
    );
    authenticate(req, res, reject);
  });
}
