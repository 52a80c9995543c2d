import { Id, Page } from '@pmd/core/contract/common';
import { NewView, SavedView, SavedViewList, ViewChange } from '@pmd/core/contract/views';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { HttpError, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import type { Caller } from '../identity/caller.ts';

const tag = 'Views';
const params = z.object({ id: Id });

const SELECT = `
  select v.id, v.name, v.state, v.is_shared as "isShared", d.view_id is not null as "isDefault",
    v.user_id = app.user_id() as "isOwn", u.email as owner, v.updated_at as "updatedAt"
  from media.saved_views v
  left join media.default_views d on d.view_id = v.id
  left join identity.users u on u.id = v.user_id`;

export const viewRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/views',
    access: 'signed_in',
    tag,
    summary: 'Saved views: one’s own and those shared with one, by name',
    query: Page,
    output: SavedViewList,
    handle: ({ tx, query }) => listPage<SavedView>(tx, `${SELECT} order by lower(v.name), v.id`, [], query),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/views',
    access: 'signed_in',
    tag,
    summary: 'Save a view',
    description:
      'A view says what to show, not whose data: whoever opens it sees their own. Shared, it is for others of the agency, or of the same client.',
    body: NewView,
    status: 201,
    output: SavedView,
    handle: async (call) => {
      const { tx, caller, body } = call;
      const { rows } = await tx.query<{ id: string }>(
        `insert into media.saved_views (organization_id, client_id, user_id, name, is_shared, state)
         values ($1, $2, $3, $4, $5, $6) returning id`,
        [caller.organizationId, caller.clientId, caller.userId, body.name, body.isShared, body.state],
      );
      const id = rows[0]?.id as string;
      await audit(tx, call, {
        action: 'view.create',
        entityId: id,
        after: { name: body.name, isShared: body.isShared },
      });
      return readView(tx, id);
    },
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/views/:id',
    access: 'signed_in',
    tag,
    summary: 'Rename, overwrite or share a view, or make it one’s default',
    params,
    body: ViewChange,
    output: SavedView,
    handle: async (call) => {
      const { tx, caller, params, body } = call;
      const before = await readView(tx, params.id);
      const { isDefault, ...change } = body;
      if (Object.values(change).some((value) => value !== undefined)) {
        requireOwner(before);
        await tx.query(
          `update media.saved_views
           set name = coalesce($2, name), state = coalesce($3, state), is_shared = coalesce($4, is_shared)
           where id = $1`,
          [params.id, change.name, change.state, change.isShared],
        );
        const { state: _, ...after } = change;
        await audit(tx, call, {
          action: 'view.update',
          entityId: params.id,
          before: { name: before.name, isShared: before.isShared },
          after,
        });
      }
      if (isDefault !== undefined && isDefault !== before.isDefault) {
        await setDefault(tx, caller, isDefault ? params.id : null);
      }
      return readView(tx, params.id);
    },
  }),

  tenantRoute({
    method: 'delete',
    path: '/api/views/:id',
    access: 'signed_in',
    tag,
    summary: 'Delete a view, for everybody it was shared with',
    params,
    handle: async (call) => {
      const { tx, params } = call;
      const before = await readView(tx, params.id);
      requireOwner(before);
      await tx.query('delete from media.saved_views where id = $1', [params.id]);
      await audit(tx, call, {
        action: 'view.delete',
        entityId: params.id,
        before: { name: before.name, isShared: before.isShared },
      });
    },
  }),
];

async function readView(tx: Transaction, id: string): Promise<SavedView> {
  const { rows } = await tx.query<SavedView>(`${SELECT} where v.id = $1`, [id]);
  if (!rows[0]) throw notFound(`View ${id}`);
  return rows[0];
}

/** @throws {HttpError} 409 when it is somebody else's, which the caller only sees because it is shared */
function requireOwner(view: SavedView): void {
  if (view.isOwn) return;
  const whose = view.owner ?? 'Somebody else';
  throw new HttpError(409, 'conflict', `${whose} owns this view. Save it under a name of your own instead.`);
}

async function setDefault(tx: Transaction, caller: Caller, viewId: string | null): Promise<void> {
  // Row-level security leaves the caller's own row, if there is one.
  await tx.query('delete from media.default_views');
  if (viewId === null) return;
  await tx.query(
    'insert into media.default_views (organization_id, client_id, user_id, view_id) values ($1, $2, $3, $4)',
    [caller.organizationId, caller.clientId, caller.userId, viewId],
  );
}
