import { type Database, type Transaction, transaction } from '@pmd/core/database';
import type { Request, Response } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import { secondFactorRequired, wrongCode } from '../http/errors.ts';
import type { Services } from '../services.ts';
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts';
import { hasSecondFactor, takeCode } from './second-factor.ts';
import { account, address, code as codeTry, giveBack, takeTry } from './throttle.ts';

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

/**
 * The person who logs in with the body's `email`, `password` and, where there is a second factor, `code`; null when
 * something is wrong. An email that nobody has is treated like any other, down to how often it may be tried.
 * @throws {HttpError} 429 after too many tries; 401 `second_factor_required` when the code is still to be asked for
 */
export async function logIn(services: Services, req: Request, res: Response): Promise<KnownUser | null> {
  const { db, config } = services;
  const tried = [address(req.ip), account(req.body.email)];
  await takeTry(db, ...tried);
  const user = await passwordOwner(db, req, res);
  if (!user) return null;
  const asActor = <Result>(work: (tx: Transaction) => Promise<Result>) =>
    transaction(db, { 'app.user_id': user.id }, work);
  if (await asActor((tx) => hasSecondFactor(tx, user.id))) {
    const { code } = req.body as { code?: string };
    if (!code) {
      await giveBack(db, ...tried);
      throw secondFactorRequired();
    }
    await takeTry(db, codeTry(user.id));
    if (!(await asActor((tx) => takeCode(tx, config.DATA_ENCRYPTION_KEY, user.id, code, true)))) {
      throw wrongCode();
    }
    tried.push(codeTry(user.id));
  }
  await giveBack(db, ...tried);
  return user;
}

/** Runs passport's local strategy on the `email` and `password` of the body. */
function passwordOwner(db: Database, req: Request, res: Response): Promise<KnownUser | null> {
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
