import { Live } from '@pmd/core/contract/live';
import { tenantRoute } from '../http/route.ts';

export const liveRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/live',
    access: 'signed_in',
    tag: 'Metrics',
    summary: 'Whether numbers have changed',
    description:
      'Asked every few seconds by an open page, which asks for its numbers anew when `version` has moved.',
    output: Live,
    handle: async ({ tx, caller }) => {
      const { rows } = await tx.query<Live>(
        `select concat_ws('-', count(*), sum(version)) as version, max(changed_at) as "changedAt"
         from media.metrics_version where organization_id = $1`,
        [caller.organizationId],
      );
      return rows[0] ?? { version: '0', changedAt: null };
    },
  }),
];
