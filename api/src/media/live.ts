import { Live } from '@pmd/core/contract/live';
import type { Transaction } from '@pmd/core/database';
import { tenantRoute } from '../http/route.ts';
import type { Caller } from '../identity/caller.ts';

export const liveRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/live',
    access: 'signed_in',
    tag: 'Metrics',
    summary: 'Whether numbers have changed',
    description:
      'An open page asks for its numbers anew when `version` has moved. Opened as a WebSocket, with the access token as ' +
      'its first message, it tells the same within a second of each change. It is closed with 4401 when the token has ' +
      'expired or its log-in has ended.',
    output: Live,
    handle: ({ tx, caller }) => readLive(tx, caller),
  }),
];

/** How things stand in the caller's organization; in the caller's scope. */
export async function readLive(
  tx: Transaction,
  { organizationId }: Pick<Caller, 'organizationId'>,
): Promise<Live> {
  const { rows } = await tx.query<Live>(
    `select concat_ws('-', count(*), sum(version)) as version, max(changed_at) as "changedAt"
     from media.metrics_version where organization_id = $1`,
    [organizationId],
  );
  return rows[0] ?? { version: '0', changedAt: null };
}
