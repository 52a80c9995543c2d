import { ClientView } from '@pmd/core/contract/auth';
import { Id } from '@pmd/core/contract/common';
import { z } from 'zod';
import { conflict, notFound } from '../http/errors.ts';
import { tenantRoute } from '../http/route.ts';
import { ACCESS_TOKEN_LIFETIME } from './access-tokens.ts';
import { audit } from './audit.ts';

export const viewAsRoutes = [
  tenantRoute({
    method: 'post',
    path: '/api/clients/:id/view-as',
    access: 'admin',
    tag: 'Clients',
    summary: 'See what a client sees',
    description:
      'Answers an access token that sees the client’s data only and changes nothing. It ends with the log-in of the ' +
      'administrator, and stands for nobody else.',
    params: z.object({ id: Id }),
    output: ClientView,
    handle: async (call) => {
      const { tx, caller, params, services } = call;
      const { rows } = await tx.query<{ id: string; name: string; status: string }>(
        'select id, name, status from media.clients where id = $1',
        [params.id],
      );
      if (!rows[0]) throw notFound(`Client ${params.id}`);
      const { id, name, status } = rows[0];
      if (status !== 'active') throw conflict('The client is disabled, so it sees nothing. Enable it first.');
      const accessToken = await services.accessTokens.sign({
        ...caller,
        role: 'client',
        clientId: id,
        viewAs: true,
      });
      await audit(tx, call, { action: 'client.view_as', entityId: id, after: { name } });
      return { accessToken, expiresIn: ACCESS_TOKEN_LIFETIME, client: { id, name } };
    },
  }),
];
