import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AuditActions, type AuditEntry, AuditEntryList, AuditFilter } from '@pmd/core/contract/audit';
import type { Transaction } from '@pmd/core/database';
import { csvLine } from '../http/csv.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute, written } from '../http/route.ts';
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

const tag = 'Audit log';
const BATCH = 1000;

// What it is about is named where it still can be: a client, a user or a source.
const SELECT = `
  select a.id, a.at, u.email as "userEmail", a.action, a.entity_id as "entityId",
         coalesce(
           (select c.name from media.clients c where c.id = a.entity_id),
           (select e.email from identity.users e where e.id = a.entity_id),
           (select s.name from ingest.sources s where s.id = a.entity_id)
         ) as "entityName",
         a.before, a.after, a.request_id as "requestId"
  from identity.audit_log a
  left join identity.users u on u.id = a.user_id
  join identity.organizations o on o.id = a.organization_id
  where ($1::text is null or u.email ilike $1)
    and ($2::text is null or a.action = $2 or split_part(a.action, '.', 1) = $2)
    and ($3::uuid is null or a.entity_id = $3)
    and ($4::date is null or a.at >= $4::date::timestamp at time zone o.time_zone)
    and ($5::date is null or a.at < ($5::date + 1)::timestamp at time zone o.time_zone)`;
const ORDER = 'order by a.at desc, a.id desc';

const conditions = ({ userEmail, action, entityId, from, to }: AuditFilter) => [
  userEmail ? `%${userEmail.replaceAll(/[\\%_]/g, '\\$&')}%` : null,
  action ?? null,
  entityId ?? null,
  from ?? null,
  to ?? null,
];

export const auditRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/audit-log',
    access: 'admin',
    tag,
    summary: 'Who changed what, newest first',
    description: 'A page of it as JSON, or all of it as CSV with Accept: text/csv.',
    query: AuditFilter,
    output: AuditEntryList,
    alternative: 'text/csv',
    handle: async ({ tx, query, req, res }) => {
      if (req.accepts(['application/json', 'text/csv']) === 'text/csv') {
        res.attachment('audit-log.csv');
        await pipeline(Readable.from(csvOf(tx, query)), res);
        return written;
      }
      return listPage<AuditEntry>(tx, `${SELECT} ${ORDER}`, conditions(query), query);
    },
  }),

  tenantRoute({
    method: 'get',
    path: '/api/audit-log/actions',
    access: 'admin',
    tag,
    summary: 'What was done at least once, by name',
    output: AuditActions,
    handle: async ({ tx }) => {
      const { rows } = await tx.query<{ action: string }>(
        'select distinct action from identity.audit_log order by action',
      );
      return { items: rows.map(({ action }) => action) };
    },
  }),
];

/** All entries as CSV text, a batch at a time: memory does not grow with their number. */
async function* csvOf(tx: Transaction, query: AuditFilter): AsyncGenerator<string> {
  yield csvLine(['at', 'user', 'action', 'entity_id', 'entity', 'before', 'after', 'request_id']);
  const values = conditions(query);
  for (let last: AuditEntry | undefined; ; ) {
    const { rows } = await tx.query<AuditEntry>(
      `${SELECT} and ($6::uuid is null or (a.at, a.id) < (select at, id from identity.audit_log where id = $6))
       ${ORDER} limit ${BATCH}`,
      [...values, last?.id ?? null],
    );
    if (rows.length === 0) return;
    yield rows.map(csvOfEntry).join('');
    last = rows.at(-1);
  }
}

const csvOfEntry = ({ at, userEmail, action, entityId, entityName, before, after, requestId }: AuditEntry) =>
  csvLine([at, userEmail, action, entityId, entityName, textOf(before), textOf(after), requestId]);

const textOf = (fields: Fields | null) => fields && JSON.stringify(fields);
