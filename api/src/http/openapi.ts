import * as audit from '@pmd/core/contract/audit';
import * as auth from '@pmd/core/contract/auth';
import * as clients from '@pmd/core/contract/clients';
import { ErrorBody } from '@pmd/core/contract/common';
import * as ingestions from '@pmd/core/contract/ingestions';
import * as live from '@pmd/core/contract/live';
import * as metrics from '@pmd/core/contract/metrics';
import * as tokens from '@pmd/core/contract/tokens';
import * as users from '@pmd/core/contract/users';
import * as views from '@pmd/core/contract/views';
import { z } from 'zod';
import { createDocument, type ZodOpenApiObject } from 'zod-openapi';
import type { Access, Route } from './route.ts';

const WHO: Record<Access, string> = {
  public: 'For everybody.',
  signed_in: 'For everybody logged in.',
  admin: 'For administrators.',
};

/** The OpenAPI 3.1 document of these routes. `x-access` says who may call each. */
export function openApiDocument(routes: readonly Route[]) {
  const paths: NonNullable<ZodOpenApiObject['paths']> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'Paid Media Performance Dashboard',
      version: '1',
      description:
        'JSON over HTTP. Money is a decimal string in currency units, a reporting day is YYYY-MM-DD, an instant is ISO 8601. ' +
        'Numbers are asked from Cube, under /cubejs-api on the same origin, with the same access token.',
    },
    servers: [{ url: '/' }],
    components: {
      schemas: namedSchemas(),
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
    paths,
  };
  return createDocument(document, {
    override: ({ jsonSchema, zodSchema, io }) => {
      // Answers may gain fields, so they are not closed; only what is declared strict is.
      const { def } = zodSchema._zod;
      if (io === 'output' && def.type === 'object' && !def.catchall) delete jsonSchema.additionalProperties;
    },
  });
}

function operation(route: Route) {
  const { access, tag, summary, description, params, query, body, upload, output, alternative } = route;
  const status = String(route.status ?? (output || alternative ? 200 : 204));
  const content = {
    ...(output && { 'application/json': { schema: output } }),
    ...(alternative && { [alternative]: { schema: z.string() } }),
  };
  return {
    tags: [tag],
    summary,
    description: [description, WHO[access]].filter(Boolean).join(' '),
    'x-access': access,
    security: access === 'public' ? [] : [{ accessToken: [] }],
    requestParams: { ...(params && { path: params }), ...(query && { query }) },
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    ...(upload && { requestBody: { required: true, content: bytesAs(upload) } }),
    responses: {
      [status]: { description: 'Done', ...((output ?? alternative) && { content }) },
      default: { description: 'An error', content: { 'application/json': { schema: ErrorBody } } },
    },
  };
}

const bytesAs = (types: readonly string[]) =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }]));

/** The contract's schemas by the names they are exported under; the document refers to them by those. */
function namedSchemas(): Record<string, z.ZodType> {
  const exported: [string, unknown][] = Object.entries({
    ...auth,
    ...clients,
    ...users,
    ...views,
    ...ingestions,
    ...audit,
    ...tokens,
    ...metrics,
    ...live,
    ErrorBody,
  });
  return Object.fromEntries(
    exported.filter((entry): entry is [string, z.ZodObject] => entry[1] instanceof z.ZodObject),
  );
}
