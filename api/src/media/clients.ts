import {
  Client,
  ClientChange,
  ClientList,
  NewClient,
  OwnClient,
  OwnClientList,
} from '@pmd/core/contract/clients';
import { Id, Page } from '@pmd/core/contract/common';
import type { Transaction } from '@pmd/core/database';
import { nameKey } from '@pmd/core/names';
import { z } from 'zod';
import { notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import type { Caller } from '../identity/caller.ts';
import { addAlias, requireFreeAlias } from '../ingest/client-aliases.ts';
import { releaseHeld } from '../jobs.ts';

const tag = 'Clients';
const params = z.object({ id: Id });

const SHOWN_TO_ALL = `(
  select m.date from media.daily_metrics m where m.client_id = c.id order by m.date desc limit 1
) as "lastDataDay",
(select l.uploaded_at from identity.logos l where l.client_id = c.id) as "logoAt"`;

const OWN = `
  select c.id, c.name, c.status, ${SHOWN_TO_ALL}, c.created_at as "createdAt", c.updated_at as "updatedAt"
  from media.clients c`;

// Days are counted in the slices in force, one row per client and day, instead of in the facts themselves.
const FULL = `
  select c.id, c.name, c.status, ${SHOWN_TO_ALL}, c.created_at as "createdAt", c.updated_at as "updatedAt",
    (select cpm from media.rate_in_force(c.id, (now() at time zone o.time_zone)::date)) as cpm,
    (select count(*)::integer from ingest.slices f
     where f.client_id = c.id and f.superseded_by is null
       and not exists (select from media.rate_in_force(c.id, f.date))) as "missingCpmDays",
    (select count(*)::integer from identity.memberships m
     where m.organization_id = c.organization_id and m.client_id = c.id and m.status = 'active') as users
  from media.clients c join identity.organizations o on o.id = c.organization_id`;

// What a client pays per 1,000 impressions, and who else logs in, is the agency's to show.
const selectFor = (caller: Caller) => (caller.role === 'admin' ? FULL : OWN);

export const clientRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/clients',
    access: 'signed_in',
    tag,
    summary: 'Clients, by name',
    description:
      'An administrator sees all of the organization; a client user its own, without CPM and users.',
    query: Page,
    output: z.union([ClientList, OwnClientList]),
    handle: ({ tx, caller, query }) =>
      listPage<Client>(tx, `${selectFor(caller)} order by lower(c.name), c.id`, [], query),
  }),

  tenantRoute({
    method: 'get',
    path: '/api/clients/:id',
    access: 'signed_in',
    tag,
    summary: 'One client',
    params,
    output: z.union([Client, OwnClient]),
    handle: ({ tx, caller, params }) => readClient(tx, selectFor(caller), params.id),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/clients',
    access: 'admin',
    tag,
    summary: 'Create a client',
    description: 'Rows of files that waited for this name are loaded.',
    body: NewClient,
    status: 201,
    output: Client,
    handle: async (call) => {
      const { tx, caller, body } = call;
      await requireFreeAlias(tx, body.name, null);
      const { rows } = await tx.query<{ id: string }>(
        'insert into media.clients (organization_id, name, name_key) values ($1, $2, $3) returning id',
        [caller.organizationId, body.name, nameKey(body.name)],
      );
      const id = rows[0]?.id as string;
      await releaseHeld(tx, caller.organizationId);
      await audit(tx, call, { action: 'client.create', entityId: id, after: { name: body.name } });
      return readClient(tx, FULL, id);
    },
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/clients/:id',
    access: 'admin',
    tag,
    summary: 'Rename, disable or enable a client',
    description:
      "A disabled client's users cannot log in; its files are still loaded. Files may go on using the old name.",
    params,
    body: ClientChange,
    output: Client,
    handle: async (call) => {
      const { tx, caller, params, body } = call;
      const { rows } = await tx.query<{ name: string; status: string }>(
        'select name, status from media.clients where id = $1 for update',
        [params.id],
      );
      const before = rows[0];
      if (!before) throw notFound(`Client ${params.id}`);
      const after = { name: body.name ?? before.name, status: body.status ?? before.status };
      const same = after.name === before.name && after.status === before.status;
      if (same) return readClient(tx, FULL, params.id);
      await requireFreeAlias(tx, after.name, params.id);
      await tx.query('update media.clients set name = $2, name_key = $3, status = $4 where id = $1', [
        params.id,
        after.name,
        nameKey(after.name),
        after.status,
      ]);
      if (after.name !== before.name) {
        // The partner's files go on saying the old name.
        const respelt = nameKey(before.name) === nameKey(after.name);
        if (!respelt) await addAlias(tx, caller, before.name, params.id);
        await releaseHeld(tx, caller.organizationId);
      }
      if (after.status === 'disabled') await endSessionsOfClient(tx, params.id);
      await audit(tx, call, { action: 'client.update', entityId: params.id, before, after });
      return readClient(tx, FULL, params.id);
    },
  }),
];

async function readClient(tx: Transaction, select: string, id: string): Promise<Client> {
  const { rows } = await tx.query<Client>(`${select} where c.id = $1`, [id]);
  if (!rows[0]) throw notFound(`Client ${id}`);
  return rows[0];
}

async function endSessionsOfClient(tx: Transaction, clientId: string): Promise<void> {
  await tx.query(
    `update identity.sessions set revoked_at = now()
     where revoked_at is null and membership_id in (select id from identity.memberships where client_id = $1)`,
    [clientId],
  );
}
