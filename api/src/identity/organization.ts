import { Organization, OrganizationChange } from '@pmd/core/contract/organization';
import type { Transaction } from '@pmd/core/database';
import { tenantRoute } from '../http/route.ts';
import { audit } from './audit.ts';

const tag = 'Organization';

/** Column of each setting. */
const columns: Record<keyof OrganizationChange, string> = {
  name: 'name',
  currency: 'currency',
  timeZone: 'time_zone',
  locale: 'locale',
  accentColor: 'accent_color',
  stagingRetentionDays: 'staging_retention_days',
  reportRetentionDays: 'report_retention_days',
  metricsRetentionMonths: 'metrics_retention_months',
};
const settings = Object.entries(columns) as [keyof OrganizationChange, string][];

const SELECT = `
  select ${settings.map(([name, column]) => `o.${column} as "${name}"`).join(', ')},
    (select l.uploaded_at from identity.logos l where l.organization_id = o.id and l.client_id is null) as "logoAt"
  from identity.organizations o where o.id = $1`;

export const organizationRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/organization',
    access: 'admin',
    tag,
    summary: 'Settings of the organization',
    output: Organization,
    handle: ({ tx, caller }) => read(tx, caller.organizationId),
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/organization',
    access: 'admin',
    tag,
    summary: 'Change settings of the organization',
    description: 'Another currency is written beside the amounts; it converts none.',
    body: OrganizationChange,
    output: Organization,
    handle: async (call) => {
      const { tx, caller, body } = call;
      const before = await read(tx, caller.organizationId, 'for update');
      const changed = settings.filter(([name]) => body[name] !== undefined && body[name] !== before[name]);
      if (changed.length === 0) return before;
      await tx.query(
        `update identity.organizations set ${changed.map(([, column], i) => `${column} = $${i + 2}`).join(', ')} where id = $1`,
        [caller.organizationId, ...changed.map(([name]) => body[name])],
      );
      const pick = (from: OrganizationChange) =>
        Object.fromEntries(changed.map(([name]) => [name, from[name]]));
      await audit(tx, call, {
        action: 'organization.update',
        entityId: caller.organizationId,
        before: pick(before),
        after: pick(body),
      });
      return read(tx, caller.organizationId);
    },
  }),
];

async function read(tx: Transaction, id: string, lock = ''): Promise<Organization> {
  const { rows } = await tx.query<Organization>(`${SELECT} ${lock}`, [id]);
  return rows[0] as Organization;
}
