import { Id } from '@pmd/core/contract/common';
import {
  Merge,
  MergeList,
  MergeQuery,
  NameChange,
  NamedItem,
  NamedItemList,
  type NameLevel,
  NameQuery,
  NewMerge,
} from '@pmd/core/contract/names';
import type { Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import { z } from 'zod';
import { conflict, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { requireClient } from './require-client.ts';

const tag = 'Names';

/** One of them, in words, and where what it lies under is. */
const levels: Record<NameLevel, { noun: string; parent: { table: string; key: string } | null }> = {
  campaigns: { noun: 'campaign', parent: null },
  strategies: { noun: 'strategy', parent: { table: 'campaigns', key: 'campaign_id' } },
  placements: { noun: 'placement', parent: { table: 'strategies', key: 'strategy_id' } },
  creatives: { noun: 'creative', parent: { table: 'placements', key: 'placement_id' } },
};

const MERGES = `
  select g.id, g.level, g.client_id as "clientId", source.name as source, target.name as target,
         merger.email as "mergedBy", g.merged_at as "mergedAt", undoer.email as "undoneBy", g.undone_at as "undoneAt"
  from media.merges g
  join media.named_items source on source.level = g.level and source.id = g.source_id
  join media.named_items target on target.level = g.level and target.id = g.target_id
  left join identity.users merger on merger.id = g.merged_by
  left join identity.users undoer on undoer.id = g.undone_by`;

export const nameRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/names',
    access: 'admin',
    tag,
    summary: 'Campaigns, strategies, placements or creatives of a client, by name, as they are shown',
    query: NameQuery,
    output: NamedItemList,
    handle: async ({ tx, query }) => {
      const { clientId, level, parentId = null, search } = query;
      await requireClient(tx, clientId);
      const pattern = search ? `%${search.replaceAll(/[\\%_]/g, '\\$&')}%` : null;
      return listPage<NamedItem>(tx, sql(`media/list_${level}`), [clientId, parentId, pattern], query);
    },
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/names/:id',
    access: 'admin',
    tag,
    summary: 'Rename what files call otherwise',
    description: 'Files go on using their own name for it; reports show this one, of all days.',
    params: z.object({ id: Id }),
    body: NameChange,
    output: NamedItem,
    handle: async (call) => {
      const { tx, params, body } = call;
      const { id } = params;
      const { level } = body;
      const before = await lockItem(tx, level, id);
      if (before.shownAs)
        throw conflict(`It is merged into “${before.shownName}”. Rename that, or undo the merge first.`);
      if (before.name !== body.name) {
        await refuseTwin(tx, level, before, body.name);
        await tx.query(`update media.${level} set name = $2 where id = $1`, [id, body.name]);
        await settle(tx, before.clientId, [before.campaignId]);
        const after = { level, name: body.name };
        await audit(tx, call, {
          action: 'name.change',
          entityId: id,
          before: { level, name: before.name },
          after,
        });
      }
      return readItem(tx, level, before.clientId, id);
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/names/merges',
    access: 'admin',
    tag,
    summary: 'Show one item as another from now on, on all days',
    description:
      'Both lie under the same item. What has the same name below them becomes one, too, also in files to come. ' +
      'Nothing is added up or rewritten: undoing it brings everything back.',
    body: NewMerge,
    status: 201,
    output: Merge,
    handle: async (call) => {
      const { tx, caller, body } = call;
      const { level, sourceId, targetId } = body;
      const { noun } = levels[level];
      const source = await lockItem(tx, level, sourceId);
      const target = await lockItem(tx, level, targetId);
      if (sourceId === targetId) throw conflict(`A ${noun} cannot be merged into itself.`);
      for (const { name, shownAs, shownName } of [source, target]) {
        if (shownAs)
          throw conflict(`“${name}” is merged into “${shownName}” already. Choose that, or undo it first.`);
      }
      if (source.clientId !== target.clientId || source.parentShown !== target.parentShown) {
        throw conflict(`Only ${level} that lie under the same ${parentNoun(level)} can be merged.`);
      }
      const { rows } = await tx.query<{ id: string }>(
        `insert into media.merges (organization_id, client_id, level, source_id, target_id, merged_by)
         values ($1, $2, $3, $4, $5, $6) returning id`,
        [caller.organizationId, source.clientId, level, sourceId, targetId, caller.userId],
      );
      const id = rows[0]?.id as string;
      await settle(tx, source.clientId, [source.campaignId, target.campaignId]);
      const after = { level, source: source.name, target: target.name };
      await audit(tx, call, { action: 'name.merge', entityId: id, after });
      return readMerge(tx, id);
    },
  }),

  tenantRoute({
    method: 'get',
    path: '/api/names/merges',
    access: 'admin',
    tag,
    summary: 'What was merged, and undone, newest first',
    query: MergeQuery,
    output: MergeList,
    handle: async ({ tx, query }) => {
      await requireClient(tx, query.clientId);
      return listPage<Merge>(
        tx,
        `${MERGES} where g.client_id = $1 order by g.id desc`,
        [query.clientId],
        query,
      );
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/names/merges/:id/undo',
    access: 'admin',
    tag,
    summary: 'Undo a merge',
    description: 'Both are shown by themselves again, on all days, with the numbers they had.',
    params: z.object({ id: Id }),
    output: Merge,
    handle: async (call) => {
      const { tx, caller, params } = call;
      const { rows } = await tx.query<{
        level: NameLevel;
        sourceId: string;
        targetId: string;
        isUndone: boolean;
      }>(
        `select level, source_id as "sourceId", target_id as "targetId", undone_at is not null as "isUndone"
         from media.merges where id = $1`,
        [params.id],
      );
      if (!rows[0]) throw notFound(`Merge ${params.id}`);
      const { level, sourceId, targetId } = rows[0];
      const source = await lockItem(tx, level, sourceId);
      const target = await lockItem(tx, level, targetId);
      // Looked at again now that nobody else changes it.
      const { rowCount } = await tx.query(
        'update media.merges set undone_at = now(), undone_by = $2 where id = $1 and undone_at is null',
        [params.id, caller.userId],
      );
      if (rowCount === 0) throw conflict('This merge has been undone already.');
      await settle(tx, source.clientId, [source.campaignId, target.campaignId]);
      await refuseOrphans(tx, source.clientId);
      const before = { level, source: source.name, target: target.name };
      await audit(tx, call, { action: 'name.undo_merge', entityId: params.id, before });
      return readMerge(tx, params.id);
    },
  }),
];

const parentNoun = (level: NameLevel): string => {
  const { parent } = levels[level];
  return parent ? levels[parent.table as NameLevel].noun : 'client';
};

interface Item {
  clientId: string;
  /** As itself is called, whatever it is shown as. */
  name: string;
  shownAs: string | null;
  shownName: string | null;
  parentId: string | null;
  /** What its parent is shown as; null for a campaign. */
  parentShown: string | null;
  campaignId: string;
}

/**
 * One item, once no file of the organization is being merged and nobody else changes names.
 * @throws {HttpError} 404 when the caller's scope has no such item
 */
async function lockItem(tx: Transaction, level: NameLevel, id: string): Promise<Item> {
  const { rows } = await tx.query<Item & { organizationId: string }>(
    `select organization_id as "organizationId" from media.${level} where id = $1`,
    [id],
  );
  if (!rows[0]) throw notFound(`The ${levels[level].noun}`);
  await tx.query("select pg_advisory_xact_lock(hashtextextended('merge ' || $1, 0))", [
    rows[0].organizationId,
  ]);
  const { rows: items } = await tx.query<Item>(
    `select client_id as "clientId", name, shown_as as "shownAs", shown_name as "shownName", parent_id as "parentId",
            parent_shown as "parentShown", campaign_id as "campaignId"
     from media.named_items where level = $1 and id = $2`,
    [level, id],
  );
  return items[0] as Item;
}

/** Everything that follows from a change of names, in its transaction. */
async function settle(tx: Transaction, clientId: string, campaignIds: string[]): Promise<void> {
  await tx.query('select media.resolve_names($1)', [clientId]);
  await tx.query('select media.bump_versions_of_campaigns($1::uuid[])', [campaignIds]);
  await tx.query('select media.touch_periods_of_client($1)', [clientId]);
}

/** @throws {HttpError} 409 when another item beside it is shown by this name already */
async function refuseTwin(tx: Transaction, level: NameLevel, item: Item, name: string): Promise<void> {
  const { rowCount } = await tx.query(
    `select from media.named_items
     where level = $1 and client_id = $2 and name = $3 and shown_as is null and parent_shown is not distinct from $4 limit 1`,
    [level, item.clientId, name, item.parentShown],
  );
  if ((rowCount ?? 0) > 0) {
    throw conflict(`There is another ${levels[level].noun} called “${name}” here. Merge the two instead.`);
  }
}

/** @throws {HttpError} 409 when items are merged that no longer lie under the same one */
async function refuseOrphans(tx: Transaction, clientId: string): Promise<void> {
  const { rows } = await tx.query<{ source: string; target: string }>(
    `select source.name as source, target.name as target
     from media.merges g
     join media.named_items source on source.level = g.level and source.id = g.source_id
     join media.named_items target on target.level = g.level and target.id = g.target_id
     where g.client_id = $1 and g.undone_at is null and source.parent_shown is distinct from target.parent_shown
     order by g.id desc limit 1`,
    [clientId],
  );
  if (rows[0])
    throw conflict(
      `Undo the merge of “${rows[0].source}” into “${rows[0].target}” first: it builds on this one.`,
    );
}

async function readItem(tx: Transaction, level: NameLevel, clientId: string, id: string): Promise<NamedItem> {
  const { rows } = await tx.query<NamedItem>(
    `select * from (${sql(`media/list_${level}`)}) item where id = $4`,
    [clientId, null, null, id],
  );
  return rows[0] as NamedItem;
}

async function readMerge(tx: Transaction, id: string): Promise<Merge> {
  const { rows } = await tx.query<Merge>(`${MERGES} where g.id = $1`, [id]);
  return rows[0] as Merge;
}
