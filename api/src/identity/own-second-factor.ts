import {
  PasswordAgain,
  RecoveryCodes,
  SecondFactorConfirmation,
  SecondFactorStart,
  SecondFactorState,
} from '@pmd/core/contract/auth';
import { asTenant } from '@pmd/core/database';
import { conflict, invalid, unauthenticated } from '../http/errors.ts';
import { route, tenantRoute } from '../http/route.ts';
import type { Services } from '../services.ts';
import { audit } from './audit.ts';
import type { Caller } from './caller.ts';
import { checkAgain } from './password-checks.ts';
import {
  hasSecondFactor,
  newRecoveryCodes,
  removeSecondFactor,
  startSecondFactor,
  takeCode,
} from './second-factor.ts';
import { code, giveBack, takeTry } from './throttle.ts';
import { otpauthUri, toBase32 } from './totp.ts';

const tag = 'Second factor';
const path = '/api/me/second-factor';
const none = () => conflict('There is no second factor.');

export const ownSecondFactorRoutes = [
  tenantRoute({
    method: 'get',
    path,
    access: 'signed_in',
    tag,
    summary: 'Whether log-in asks for a code',
    output: SecondFactorState,
    handle: async ({ tx, caller }) => {
      const { rows } = await tx.query<{ since: string | null; recoveryCodesLeft: number }>(
        `select
           (select confirmed_at from identity.second_factors where user_id = $1) as since,
           (select count(*)::integer from identity.recovery_codes where user_id = $1 and used_at is null)
             as "recoveryCodesLeft"`,
        [caller.userId],
      );
      return rows[0] as { since: string | null; recoveryCodesLeft: number };
    },
  }),

  route({
    method: 'post',
    path,
    access: 'signed_in',
    tag,
    summary: 'Begin to set up an authenticator app',
    description: 'Log-in asks for codes only once one was confirmed.',
    body: PasswordAgain,
    output: SecondFactorStart,
    handle: async ({ services, caller, body }) => {
      const { email, organization } = await ownPassword(services, caller, body.password);
      return asTenant(services.db, caller, async (tx) => {
        if (await hasSecondFactor(tx, caller.userId)) {
          throw conflict('There is a second factor already. Remove it first to use another device.');
        }
        const secret = await startSecondFactor(tx, services.config.DATA_ENCRYPTION_KEY, caller.userId);
        return { secret: toBase32(secret), uri: otpauthUri(secret, organization, email) };
      });
    },
  }),

  route({
    method: 'post',
    path: `${path}/confirm`,
    access: 'signed_in',
    tag,
    summary: 'Turn the second factor on with its first code',
    description: 'Answers the recovery codes, shown this once.',
    body: SecondFactorConfirmation,
    output: RecoveryCodes,
    handle: async ({ services, caller, requestId, body }) => {
      const { db, config } = services;
      const { userId } = caller;
      await takeTry(db, code(userId));
      const codes = await asTenant(db, caller, async (tx) => {
        if (!(await takeCode(tx, config.DATA_ENCRYPTION_KEY, userId, body.code, false))) return null;
        await audit(tx, { caller, requestId }, { action: 'second_factor.add', entityId: userId });
        return newRecoveryCodes(tx, userId);
      });
      if (!codes) throw invalid([{ path: 'code', message: 'does not fit; enter the one the app shows now' }]);
      await giveBack(db, code(userId));
      return { codes };
    },
  }),

  route({
    method: 'post',
    path: `${path}/recovery-codes`,
    access: 'signed_in',
    tag,
    summary: 'Replace the recovery codes',
    body: PasswordAgain,
    output: RecoveryCodes,
    handle: async ({ services, caller, requestId, body }) => {
      await ownPassword(services, caller, body.password);
      return asTenant(services.db, caller, async (tx) => {
        if (!(await hasSecondFactor(tx, caller.userId))) throw none();
        await audit(
          tx,
          { caller, requestId },
          { action: 'second_factor.new_codes', entityId: caller.userId },
        );
        return { codes: await newRecoveryCodes(tx, caller.userId) };
      });
    },
  }),

  route({
    method: 'post',
    path: `${path}/remove`,
    access: 'signed_in',
    tag,
    summary: 'Turn the second factor off',
    body: PasswordAgain,
    handle: async ({ services, caller, requestId, body }) => {
      await ownPassword(services, caller, body.password);
      await asTenant(services.db, caller, async (tx) => {
        if (!(await removeSecondFactor(tx, caller.userId))) throw none();
        await audit(tx, { caller, requestId }, { action: 'second_factor.remove', entityId: caller.userId });
      });
    },
  }),
];

/** @throws {HttpError} 400 when it is not the caller's password */
async function ownPassword(
  { db }: Services,
  caller: Caller,
  password: string,
): Promise<{ email: string; organization: string }> {
  const found = await asTenant(db, caller, async (tx) => {
    const { rows } = await tx.query<{ email: string; hash: string; organization: string }>(
      `select u.email, u.password_hash as hash, o.name as organization
       from identity.users u, identity.organizations o where u.id = $1 and o.id = $2`,
      [caller.userId, caller.organizationId],
    );
    return rows[0];
  });
  if (!found) throw unauthenticated();
  await checkAgain(db, { id: caller.userId, hash: found.hash }, password, 'password');
  return found;
}
