import { UploadAccepted, UploadQuery } from '@pmd/core/contract/ingestions';
import { asTenant, type Transaction } from '@pmd/core/database';
import type { Request } from 'express';
import { badRequest, conflict, tooLarge } from '../http/errors.ts';
import { route } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { ingestFile } from '../jobs.ts';
import { chunksOf } from './chunks.ts';

const MIB = 1024 * 1024;
const CHUNK_BYTES = MIB;
const LIMIT_BYTES = 1024 * MIB;
const IDLE_MS = 60_000;

const upload = ['text/csv', 'application/gzip', 'application/octet-stream'] as const;

export const uploadRoutes = [
  route({
    method: 'post',
    path: '/api/ingestions',
    access: 'admin',
    tag: 'Ingestions',
    summary: 'Upload a file',
    description: 'A .csv or .csv.gz of at most 1 GiB as the body. It is read in the background.',
    query: UploadQuery,
    upload,
    status: 202,
    output: UploadAccepted,
    handle: (call) => {
      const { services, caller, query, req } = call;
      const { organizationId, userId } = caller;
      const sizeBytes = announcedSize(req);
      return asTenant(services.uploadDb, caller, async (tx) => {
        const sourceId = await uploadSource(tx);
        const { rows } = await tx.query<{ id: string }>(
          `insert into ingest.ingestion_logs (organization_id, source_id, file_name, size_bytes, uploaded_by)
           values ($1, $2, $3, $4, $5) returning id`,
          [organizationId, sourceId, query.fileName, sizeBytes, userId],
        );
        const ingestionId = rows[0]?.id as string;
        await storeBody(tx, req, organizationId, ingestionId);
        await ingestFile(tx, organizationId, ingestionId);
        const after = { fileName: query.fileName };
        await audit(tx, call, { action: 'ingestion.upload', entityId: ingestionId, after });
        return { ingestionId };
      });
    },
  }),
];

/**
 * Bytes to come, or null when the sender does not say.
 * @throws {HttpError} before anything is read, when the body cannot be taken as it is announced
 */
function announcedSize(req: Request): number | null {
  if (!req.is([...upload])) {
    throw badRequest('unsupported_content_type', `Send the file as ${upload.join(' or ')}.`);
  }
  if (req.headers['content-encoding'] !== undefined) {
    throw badRequest(
      'unsupported_content_encoding',
      'Send a compressed file as .csv.gz, without Content-Encoding.',
    );
  }
  const length = req.headers['content-length'];
  if (length === undefined) return null;
  if (Number(length) > LIMIT_BYTES)
    throw tooLarge('The file is larger than 1 GiB. Split it, or put it into the bucket.');
  return Number(length);
}

async function uploadSource(tx: Transaction): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from ingest.sources where kind = 'upload' and status = 'active' order by created_at, id limit 1`,
  );
  if (!rows[0]) throw conflict('Uploads are switched off: there is no active source of kind upload.');
  return rows[0].id;
}

/** @throws {HttpError} 400 for an empty body, 413 for one that grows beyond the limit */
async function storeBody(tx: Transaction, req: Request, organizationId: string, id: string): Promise<void> {
  // A sender that went silent must not hold the transaction open.
  req.setTimeout(IDLE_MS, () => req.destroy());
  let chunkNo = 0;
  let total = 0;
  // Not destroyed when the limit is reached: the sender is still to hear why.
  const body = req.iterator({ destroyOnReturn: false });
  for await (const bytes of chunksOf(body, CHUNK_BYTES)) {
    total += bytes.length;
    if (total > LIMIT_BYTES)
      throw tooLarge('The file is larger than 1 GiB. Split it, or put it into the bucket.');
    await tx.query(
      'insert into ingest.upload_chunks (organization_id, ingestion_run_id, chunk_no, bytes) values ($1, $2, $3, $4)',
      [organizationId, id, chunkNo, bytes],
    );
    chunkNo += 1;
  }
  if (total === 0) throw badRequest('empty_file', 'The file is empty.');
}
