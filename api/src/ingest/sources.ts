import { Id, Page } from '@pmd/core/contract/common';
import { ScanAccepted, type Source, SourceList } from '@pmd/core/contract/ingestions';
import { z } from 'zod';
import { conflict, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { scanBucket } from '../jobs.ts';

const tag = 'Sources';

export const sourceRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/sources',
    access: 'admin',
    tag,
    summary: 'Where files come from, by name',
    query: Page,
    output: SourceList,
    handle: ({ tx, query }) =>
      listPage<Source>(
        tx,
        `select id, name, kind, status, bucket, prefix, region, endpoint,
                last_scan_at as "lastScanAt", last_scan_error as "lastScanError"
         from ingest.sources order by lower(name), id`,
        [],
        query,
      ),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/sources/:id/scan',
    access: 'admin',
    tag,
    summary: 'Look for new files now',
    params: z.object({ id: Id }),
    status: 202,
    output: ScanAccepted,
    handle: async (call) => {
      const { tx, params } = call;
      const { rows } = await tx.query<Pick<Source, 'name' | 'kind' | 'status'>>(
        'select name, kind, status from ingest.sources where id = $1',
        [params.id],
      );
      const source = rows[0];
      if (!source) throw notFound(`Source ${params.id}`);
      if (source.kind !== 's3')
        throw conflict('Files are uploaded to this source; there is no bucket to scan.');
      if (source.status !== 'active') throw conflict('This source is disabled.');
      await scanBucket(tx, params.id);
      await audit(tx, call, { action: 'source.scan', entityId: params.id });
      return { sourceId: params.id };
    },
  }),
];
