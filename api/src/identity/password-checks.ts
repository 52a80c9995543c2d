import type { Database } from '@pmd/core/database';
import { invalid } from '../http/errors.ts';
import { verifyPassword, weakness } from './passwords.ts';
import { again, giveBack, takeTry } from './throttle.ts';

/**
 * Asks for the password of somebody who is logged in. A stolen token is no way around the limits of the log-in.
 * @param path the field of the request that holds it
 * @throws {HttpError} 400 when it is wrong, 429 after too many tries
 */
export async function checkAgain(
  db: Database,
  user: { id: string; hash: string | undefined },
  password: string,
  path: string,
): Promise<void> {
  const tried = again(user.id);
  await takeTry(db, tried);
  if (!(await verifyPassword(user.hash, password))) throw invalid([{ path, message: 'is wrong' }]);
  await giveBack(db, tried);
}

/** @throws {HttpError} 400 when a new password is long enough, and yet easy to guess */
export function refuseWeak(newPassword: string, email: string): void {
  const message = weakness(newPassword, email);
  if (message) throw invalid([{ path: 'newPassword', message }]);
}
