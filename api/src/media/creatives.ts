import { Id } from '@pmd/core/contract/common';
import { Creative, CreativeChange } from '@pmd/core/contract/creatives';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { notFound } from '../http/errors.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';

export const creativeRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/creatives/:id',
    access: 'signed_in',
    tag: 'Creatives',
    summary: 'One creative, with all that is above it and the address of its preview',
    description: 'An address that is not https is left out: nobody is to load it into a page.',
    params: z.object({ id: Id }),
    output: Creative,
    handle: ({ tx, params: { id } }) => readCreative(tx, id),
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/creatives/:id',
    access: 'admin',
    tag: 'Creatives',
    summary: 'Say where the preview of a creative is',
    description:
      'An image, over https. It is loaded by the browser of whoever looks, which does not say from where.',
    params: z.object({ id: Id }),
    body: CreativeChange,
    output: Creative,
    handle: async (call) => {
      const { tx, params, body } = call;
      const { previewUrl } = await readCreative(tx, params.id);
      if (previewUrl !== body.previewUrl) {
        await tx.query('update media.creatives set preview_url = $2 where id = $1', [
          params.id,
          body.previewUrl,
        ]);
        await audit(tx, call, {
          action: 'creative.update',
          entityId: params.id,
          before: { previewUrl },
          after: { previewUrl: body.previewUrl },
        });
      }
      return readCreative(tx, params.id);
    },
  }),
];

/** @throws {HttpError} 404 */
async function readCreative(tx: Transaction, id: string): Promise<Creative> {
  const { rows } = await tx.query<Creative>(
    // A merged item is shown as the one it was merged into.
    `select
       creative.id, coalesce(creative.shown_name, creative.name) as name,
       json_build_object('id', coalesce(placement.shown_as, placement.id), 'name', coalesce(placement.shown_name, placement.name)) as placement,
       json_build_object('id', coalesce(strategy.shown_as, strategy.id), 'name', coalesce(strategy.shown_name, strategy.name)) as strategy,
       json_build_object('id', coalesce(campaign.shown_as, campaign.id), 'name', coalesce(campaign.shown_name, campaign.name)) as campaign,
       json_build_object('id', client.id, 'name', client.name) as client,
       case when creative.preview_url ~* '^https://' then creative.preview_url end as "previewUrl"
     from media.creatives creative
     join media.placements placement on placement.id = creative.placement_id
     join media.strategies strategy on strategy.id = placement.strategy_id
     join media.campaigns campaign on campaign.id = strategy.campaign_id
     join media.clients client on client.id = campaign.client_id
     where creative.id = $1`,
    [id],
  );
  if (!rows[0]) throw notFound(`Creative ${id}`);
  return rows[0];
}
