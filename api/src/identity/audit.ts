import { AuditEntryList } from '@pmd/core/contract/audit';
import { Page } from '@pmd/core/contract/common';
import type { Transaction } from '@pmd/core/database';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import type { Caller } from './caller.ts';

type Fields = Record<string, unknown>;

/**
 * Records a change, in the transaction that makes it.
 * @param change `action` as `noun.verb`; `before` and `after` hold what changed, never a secret
 */
export async function audit(
  tx: Transaction,
  { caller, requestId }: { caller: Pick<Caller, 'userId' | 'organizationId'>; requestId: string },
  change: { action: string; entityId: string; before?: Fields; after?: Fields },
): Promise<void> {
  await tx.query(
    `insert into identity.audit_log (organization_id, user_id, action, entity_id, before, after, request_id)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      caller.organizationId,
      caller.userId,
      change.action,
      change.entityId,
      change.before,
      change.after,
      requestId,
    ],
  );
}

export const auditRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/audit-log',
    access: 'admin',
    tag: 'Audit log',
    summary: 'Who changed what, newest first',
    query: Page,
    output: AuditEntryList,
    handle: ({ tx, query }) =>
      listPage(
        tx,
        `select a.id, a.at, u.email as "userEmail", a.action, a.entity_id as "entityId", a.before, a.after,
                a.request_id as "requestId"
         from identity.audit_log a left join identity.users u on u.id = a.user_id
         order by a.at desc, a.id desc`,
        [],
        query,
      ),
  }),
];
