import { Id } from '@pmd/core/contract/common';
import { asTenant, type Transaction } from '@pmd/core/database';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { badRequest, notFound, tooLarge } from '../http/errors.ts';
import { route, tenantRoute, written } from '../http/route.ts';
import { requireClient } from '../media/require-client.ts';
import { audit } from './audit.ts';
import type { Caller } from './caller.ts';

/** As much as a picture of a few hundred pixels needs; the table holds no more either. */
const LIMIT_BYTES = 512 * 1024;
const IDLE_MS = 30_000;

/** How each format begins. SVG is not among them: it can hold a script. */
const formats = [
  { type: 'image/png', begins: (bytes: Buffer) => bytes.subarray(0, 8).equals(PNG) },
  {
    type: 'image/jpeg',
    begins: (bytes: Buffer) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  },
  {
    type: 'image/webp',
    begins: (bytes: Buffer) =>
      bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  },
] as const;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const upload = formats.map(({ type }) => type);
const alternative = 'image/png';

/** What has a logo, and how its routes read. */
const owners = [
  { path: '/api/clients/:id/logo', params: z.object({ id: Id }), tag: 'Clients', whose: 'of a client' },
  { path: '/api/organization/logo', params: z.object({}), tag: 'Organization', whose: 'of the organization' },
] as const;

const clientOf = (params: { id?: string }): string | null => params.id ?? null;

export const logoRoutes = owners.flatMap(({ path, params, tag, whose }) => [
  tenantRoute({
    method: 'get',
    path,
    access: 'signed_in',
    tag,
    summary: `The logo ${whose}`,
    params,
    alternative,
    handle: async ({ tx, params, res }) => {
      const { rows } = await tx.query<Logo>(
        'select content_type as type, bytes from identity.logos where client_id is not distinct from $1',
        [clientOf(params)],
      );
      if (!rows[0]) throw notFound('The logo');
      return sendPicture(res, rows[0]);
    },
  }),

  route({
    method: 'post',
    path,
    access: 'admin',
    tag,
    summary: `Set the logo ${whose}`,
    description: 'A PNG, JPEG or WebP picture of at most 512 KiB as the body.',
    params,
    upload,
    handle: async (call) => {
      const { caller, params, req, services } = call;
      const bytes = await readBody(req);
      const type = formatOf(bytes);
      await asTenant(services.db, caller, async (tx) => {
        const clientId = clientOf(params);
        if (clientId) await requireClient(tx, clientId);
        await store(tx, caller, clientId, { type, bytes });
        const entityId = clientId ?? caller.organizationId;
        await audit(tx, call, { action: 'logo.set', entityId, after: { type, bytes: bytes.length } });
      });
    },
  }),

  tenantRoute({
    method: 'delete',
    path,
    access: 'admin',
    tag,
    summary: `Remove the logo ${whose}`,
    params,
    handle: async (call) => {
      const { tx, caller, params } = call;
      const clientId = clientOf(params);
      const { rowCount } = await tx.query(
        'delete from identity.logos where client_id is not distinct from $1',
        [clientId],
      );
      if (rowCount === 0) throw notFound('The logo');
      await audit(tx, call, { action: 'logo.remove', entityId: clientId ?? caller.organizationId });
    },
  }),
]);

interface Logo {
  type: string;
  bytes: Buffer;
}

async function store(
  tx: Transaction,
  { organizationId, userId }: Caller,
  clientId: string | null,
  { type, bytes }: Logo,
): Promise<void> {
  await tx.query(
    `insert into identity.logos (organization_id, client_id, content_type, bytes, uploaded_by)
     values ($1, $2, $3, $4, $5)
     on conflict (organization_id, client_id) do update
     set content_type = excluded.content_type, bytes = excluded.bytes, uploaded_by = excluded.uploaded_by, uploaded_at = now()`,
    [organizationId, clientId, type, bytes, userId],
  );
}

/** As what it was recognized to be, and as nothing else, even where it is opened by itself. */
function sendPicture(res: Response, { type, bytes }: Logo): typeof written {
  res.set({
    'Content-Type': type,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Disposition': 'inline; filename="logo"',
  });
  res.end(bytes);
  return written;
}

/** @throws {HttpError} 400 when it is no picture that can be shown safely */
function formatOf(bytes: Buffer): string {
  if (bytes.length === 0) throw badRequest('empty_file', 'The file is empty.');
  const format = formats.find(({ begins }) => begins(bytes));
  if (format) return format.type;
  const isSvg = /<svg[\s>]/i.test(bytes.toString('latin1', 0, 1024));
  throw badRequest(
    'unsupported_picture',
    isSvg
      ? 'SVG pictures can hold scripts and are not taken. Save the logo as PNG, JPEG or WebP.'
      : 'This is not a PNG, JPEG or WebP picture.',
  );
}

/** @throws {HttpError} 413 when there is more of it than a logo may have */
async function readBody(req: Request): Promise<Buffer> {
  req.setTimeout(IDLE_MS, () => req.destroy());
  const parts: Buffer[] = [];
  let total = 0;
  // Not destroyed when the limit is reached: the sender is still to hear why.
  for await (const part of req.iterator({ destroyOnReturn: false })) {
    total += part.length;
    if (total > LIMIT_BYTES) throw tooLarge('The picture is larger than 512 KiB. Save it smaller.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
