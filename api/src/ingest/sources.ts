import { randomUUID } from 'node:crypto';
import { Id, Page } from '@pmd/core/contract/common';
import {
  NewSource,
  ScanAccepted,
  Source,
  SourceChange,
  SourceList,
  SourceTest,
} from '@pmd/core/contract/sources';
import { asTenant, type Transaction } from '@pmd/core/database';
import { SealError, seal } from '@pmd/core/encryption';
import { type KeyedSource, placeOf, sourceKeys } from '@pmd/core/source-keys';
import { z } from 'zod';
import { conflict, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { route, tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { scanBucket } from '../jobs.ts';
import { type Place, testBucket } from './test-source.ts';

const tag = 'Sources';
const params = z.object({ id: Id });

const SELECT = `
  select id, name, kind, status, bucket, prefix, region, endpoint, is_from_environment as "isFromEnvironment",
    access_key_id as "accessKeyId", secret_access_key_sealed is not null as "hasSecret",
    delimiter, day_format as "dayFormat", decimal_separator as "decimalSeparator", column_aliases as "columnAliases",
    trim_scale(reject_limit)::text as "rejectLimit", to_char(expected_by, 'HH24:MI') as "expectedBy",
    alert_when_missing as "alertWhenMissing", last_scan_at as "lastScanAt", last_scan_error as "lastScanError"
  from ingest.sources`;

/** Column of each setting, where it is stored as it is said. */
const columns: Partial<Record<keyof SourceChange, string>> = {
  name: 'name',
  status: 'status',
  bucket: 'bucket',
  prefix: 'prefix',
  region: 'region',
  endpoint: 'endpoint',
  accessKeyId: 'access_key_id',
  delimiter: 'delimiter',
  dayFormat: 'day_format',
  decimalSeparator: 'decimal_separator',
  columnAliases: 'column_aliases',
  rejectLimit: 'reject_limit',
  expectedBy: 'expected_by',
  alertWhenMissing: 'alert_when_missing',
};
const ofBucket = ['bucket', 'prefix', 'region', 'endpoint', 'accessKeyId', 'secretAccessKey'] as const;

export const sourceRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/sources',
    access: 'admin',
    tag,
    summary: 'Where files come from, by name',
    query: Page,
    output: SourceList,
    handle: ({ tx, query }) => listPage<Source>(tx, `${SELECT} order by lower(name), id`, [], query),
  }),

  tenantRoute({
    method: 'get',
    path: '/api/sources/:id',
    access: 'admin',
    tag,
    summary: 'One source',
    params,
    output: Source,
    handle: ({ tx, params }) => readSource(tx, params.id),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/sources',
    access: 'admin',
    tag,
    summary: 'Add a bucket',
    description: 'The secret access key is stored sealed and never told again.',
    body: NewSource,
    status: 201,
    output: Source,
    handle: async (call) => {
      const { tx, caller, body, services } = call;
      // The id is part of what the secret is sealed with.
      const id = randomUUID();
      const [names, values] = assignments(id, body, services.config.DATA_ENCRYPTION_KEY);
      const all = ['id', 'organization_id', 'kind', ...names];
      await tx.query(
        `insert into ingest.sources (${all.join(', ')}) values (${all.map((_, i) => `$${i + 1}`).join(', ')})`,
        [id, caller.organizationId, 's3', ...values],
      );
      await scanBucket(tx, id);
      await audit(tx, call, { action: 'source.create', entityId: id, after: masked(body) });
      return readSource(tx, id);
    },
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/sources/:id',
    access: 'admin',
    tag,
    summary: 'Change, disable or enable a source',
    description:
      'How files are read changes for files to come; a file that failed can be retried. With another bucket or key it is looked into at once.',
    params,
    body: SourceChange,
    output: Source,
    handle: async (call) => {
      const { tx, params, body, services } = call;
      const before = await readSource(tx, params.id);
      if (before.kind === 'upload' && ofBucket.some((name) => body[name] !== undefined)) {
        throw conflict('Files are uploaded to this source; it has no bucket.');
      }
      if (before.isFromEnvironment && ofBucket.some((name) => body[name] !== undefined)) {
        throw conflict('Bucket and keys of this source are set by the S3_* variables of the server.');
      }
      const [names, values] = assignments(params.id, body, services.config.DATA_ENCRYPTION_KEY);
      if (names.length === 0) return before;
      await tx.query(
        `update ingest.sources set ${names.map((name, i) => `${name} = $${i + 2}`).join(', ')} where id = $1`,
        [params.id, ...values],
      );
      const after = await readSource(tx, params.id);
      // What a wrong key kept waiting is not to wait for the next look.
      if (after.status === 'active' && ofBucket.some((name) => body[name] !== undefined))
        await scanBucket(tx, params.id);
      const said = masked(body);
      await audit(tx, call, {
        action: 'source.update',
        entityId: params.id,
        before: Object.fromEntries(Object.entries(before).filter(([name]) => name in said)),
        after: said,
      });
      return after;
    },
  }),

  route({
    method: 'post',
    path: '/api/sources/:id/test',
    access: 'admin',
    tag,
    summary: 'Try the bucket, step by step',
    description: 'Names the first step that fails and what to do about it. Changes nothing.',
    params,
    output: SourceTest,
    handle: async ({ services, caller, params }) => {
      const source = await asTenant(services.db, caller, async (tx) => {
        const { rows } = await tx.query<KeyedSource & Place & { kind: string }>(
          `select id, kind, bucket, prefix, region, endpoint, is_from_environment, access_key_id, secret_access_key_sealed
           from ingest.sources where id = $1`,
          [params.id],
        );
        return rows[0];
      });
      if (!source) throw notFound(`Source ${params.id}`);
      if (source.kind !== 's3')
        throw conflict('Files are uploaded to this source; there is no bucket to try.');
      try {
        return await testBucket(source, sourceKeys(services.config)(source));
      } catch (error) {
        if (error instanceof SealError) throw conflict(error.message);
        throw error;
      }
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/sources/:id/scan',
    access: 'admin',
    tag,
    summary: 'Look for new files now',
    params,
    status: 202,
    output: ScanAccepted,
    handle: async (call) => {
      const { tx, params } = call;
      const source = await readSource(tx, params.id);
      if (source.kind !== 's3')
        throw conflict('Files are uploaded to this source; there is no bucket to scan.');
      if (source.status !== 'active') throw conflict('This source is disabled.');
      await scanBucket(tx, params.id);
      await audit(tx, call, { action: 'source.scan', entityId: params.id });
      return { sourceId: params.id };
    },
  }),
];

async function readSource(tx: Transaction, id: string): Promise<Source> {
  const { rows } = await tx.query<Source>(`${SELECT} where id = $1`, [id]);
  if (!rows[0]) throw notFound(`Source ${id}`);
  return rows[0];
}

/** Columns and values of the settings that are said; the secret sealed for this source. */
function assignments(id: string, settings: SourceChange, keys: string): [string[], unknown[]] {
  const said = Object.entries(columns).flatMap(([name, column]) => {
    const value = settings[name as keyof SourceChange];
    return value === undefined ? [] : [[column, value] as const];
  });
  if (settings.secretAccessKey !== undefined) {
    said.push(['secret_access_key_sealed', seal(keys, placeOf(id), settings.secretAccessKey)]);
  }
  return [said.map(([column]) => column), said.map(([, value]) => value)];
}

/** For the audit log: that the secret was changed, not what it is. */
const masked = ({ secretAccessKey, ...settings }: SourceChange) => ({
  ...settings,
  ...(secretAccessKey !== undefined && { secretAccessKey: '(changed)' }),
});
