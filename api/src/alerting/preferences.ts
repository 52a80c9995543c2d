import { AlertPreferences, AllAlertPreferences } from '@pmd/core/contract/alerts';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import type { Caller } from '../identity/caller.ts';

const tag = 'Alerts';

const NOTHING_SAID = { mutedKinds: [], quietFrom: null, quietUntil: null, digestAt: null };

export const alertPreferenceRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/alert-preferences',
    access: 'admin',
    tag,
    summary: 'Whether, about what and when alerts are mailed: to the agency, and to you',
    output: AllAlertPreferences,
    handle: ({ tx, caller }) => readPreferences(tx, caller),
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/alert-preferences/:whose',
    access: 'admin',
    tag,
    summary: 'Set them, for the agency or for yourself',
    params: z.object({ whose: z.enum(['organization', 'own']) }),
    body: AlertPreferences,
    output: AllAlertPreferences,
    handle: async (call) => {
      const { tx, caller, params, body } = call;
      const before = await readPreferences(tx, caller);
      const userId = params.whose === 'own' ? caller.userId : null;
      await tx.query(
        `insert into alerting.preferences (organization_id, user_id, is_mailed, muted_kinds, quiet_from, quiet_until, digest_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (organization_id, user_id) do update set
           is_mailed = excluded.is_mailed, muted_kinds = excluded.muted_kinds, quiet_from = excluded.quiet_from,
           quiet_until = excluded.quiet_until, digest_at = excluded.digest_at`,
        [
          caller.organizationId,
          userId,
          body.isMailed,
          body.mutedKinds,
          body.quietFrom,
          body.quietUntil,
          body.digestAt,
        ],
      );
      await audit(tx, call, {
        action: 'alerts.configure',
        entityId: userId ?? caller.organizationId,
        before: before[params.whose],
        after: body,
      });
      return readPreferences(tx, caller);
    },
  }),
];

async function readPreferences(tx: Transaction, caller: Caller): Promise<AllAlertPreferences> {
  const { rows } = await tx.query<AlertPreferences & { userId: string | null }>(
    `select user_id as "userId", is_mailed as "isMailed", muted_kinds as "mutedKinds",
       to_char(quiet_from, 'HH24:MI') as "quietFrom", to_char(quiet_until, 'HH24:MI') as "quietUntil",
       to_char(digest_at, 'HH24:MI') as "digestAt"
     from alerting.preferences where user_id is null or user_id = $1`,
    [caller.userId],
  );
  const of = (userId: string | null, isMailed: boolean): AlertPreferences => {
    const said = rows.find((row) => row.userId === userId);
    if (!said) return { isMailed, ...NOTHING_SAID };
    const { userId: _, ...preferences } = said;
    return preferences;
  };
  return { organization: of(null, true), own: of(caller.userId, false) };
}
