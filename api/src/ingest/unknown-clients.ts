import { Page } from '@pmd/core/contract/common';
import { type UnknownClient, UnknownClientList, UnknownClientMapping } from '@pmd/core/contract/ingestions';
import { conflict } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { releaseHeld } from '../jobs.ts';
import { requireClient } from '../media/require-client.ts';
import { addAlias, requireFreeAlias } from './client-aliases.ts';

const tag = 'Unknown clients';

export const unknownClientRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/unknown-clients',
    access: 'admin',
    tag,
    summary: 'Client names in files that no client has, most rows first',
    query: Page,
    output: UnknownClientList,
    handle: ({ tx, query }) =>
      listPage<UnknownClient>(
        tx,
        `select name, rows, files, first_day as "firstDay", last_day as "lastDay",
                coalesce(impressions, 0)::text as impressions
         from ingest.unknown_clients order by rows desc, name`,
        [],
        query,
      ),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/unknown-clients/map',
    access: 'admin',
    tag,
    summary: 'Say which client a name in files means',
    description: 'Rows that waited are loaded in the background, and later files are understood.',
    body: UnknownClientMapping,
    status: 202,
    output: UnknownClientMapping,
    handle: async (call) => {
      const { tx, caller, body } = call;
      const { name, clientId } = body;
      await requireClient(tx, clientId);
      const namesake = await tx.query('select from media.clients where name_key = $1 and id <> $2', [
        name,
        clientId,
      ]);
      if (namesake.rowCount) throw conflict(`“${name}” is the name of another client.`);
      await requireFreeAlias(tx, name, clientId);
      await addAlias(tx, caller, name, clientId);
      await releaseHeld(tx, caller.organizationId);
      await audit(tx, call, {
        action: 'client_alias.set',
        entityId: clientId,
        after: { name, clientId },
      });
      return { name, clientId };
    },
  }),
];
