import { Retention, RetentionChange } from '@pmd/core/contract/retention';
import type { Transaction } from '@pmd/core/database';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';

const tag = 'Retention';

export const retentionRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/retention',
    access: 'admin',
    tag,
    summary: 'How long lines of files and daily facts are kept',
    output: Retention,
    handle: ({ tx }) => readRetention(tx),
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/retention',
    access: 'admin',
    tag,
    summary: 'Change how long they are kept',
    description: 'What is no longer kept is taken away within a day, for good.',
    body: RetentionChange,
    output: Retention,
    handle: async (call) => {
      const { tx, caller, body } = call;
      const before = await readRetention(tx);
      const { stagingDays = before.stagingDays, metricsMonths = before.metricsMonths } = body;
      const after = { stagingDays, metricsMonths };
      await tx.query(
        'update identity.organizations set staging_retention_days = $2, metrics_retention_months = $3 where id = $1',
        [caller.organizationId, after.stagingDays, after.metricsMonths],
      );
      await audit(tx, call, { action: 'retention.update', entityId: caller.organizationId, before, after });
      return after;
    },
  }),
];

async function readRetention(tx: Transaction): Promise<Retention> {
  const { rows } = await tx.query<Retention>(
    `select staging_retention_days as "stagingDays", metrics_retention_months as "metricsMonths"
     from identity.organizations where id = app.organization_id()`,
  );
  return rows[0] as Retention;
}
