import { Id } from '@pmd/core/contract/common';
import { Creative } from '@pmd/core/contract/creatives';
import { z } from 'zod';
import { notFound } from '../http/errors.ts';
import { tenantRoute } from '../http/route.ts';

export const creativeRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/creatives/:id',
    access: 'signed_in',
    tag: 'Creatives',
    summary: 'One creative, with the address of its preview',
    description: 'An address that is not https is left out: nobody is to load it into a page.',
    params: z.object({ id: Id }),
    output: Creative,
    handle: async ({ tx, params: { id } }) => {
      const { rows } = await tx.query<Creative>(
        `select id, client_id as "clientId", coalesce(shown_name, name) as name,
                case when preview_url ~* '^https://' then preview_url end as "previewUrl"
         from media.creatives where id = $1`,
        [id],
      );
      if (!rows[0]) throw notFound(`Creative ${id}`);
      return rows[0];
    },
  }),
];
