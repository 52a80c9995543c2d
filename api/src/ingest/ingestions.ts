import { Id } from '@pmd/core/contract/common';
import {
  Ingestion,
  IngestionChange,
  IngestionFilter,
  IngestionList,
  UploadAccepted,
} from '@pmd/core/contract/ingestions';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { conflict, notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { ingestFile } from '../jobs.ts';

const tag = 'Ingestions';
const params = z.object({ id: Id });

const SELECT = `
  select i.id, i.file_name as "fileName", s.name as "sourceName", i.status, i.message,
    i.rows_read as "rowsRead", i.records_loaded as "rowsLoaded", i.records_failed as "rowsRejected",
    i.rows_held as "rowsHeld", i.rows_ignored as "rowsIgnored", i.rows_warned as "rowsWarned",
    i.run_date as "runDate", i.size_bytes::float8 as "sizeBytes",
    i.created_at as "createdAt", i.started_at as "startedAt", i.finished_at as "finishedAt",
    json_build_object('stage', i.stage, 'rows', i.progress_rows, 'bytes', i.progress_bytes, 'totalBytes', i.size_bytes)
      as progress,
    i.resolution_status as "resolutionStatus", r.email as "resolvedBy", i.resolved_at as "resolvedAt",
    i.resolution_note as "resolutionNote", i.reapply_of as "reapplyOf",
    exists (
      select from ingest.slices f
      where f.ingestion_run_id = i.id and f.superseded_by is not null and f.superseded_by <> i.id
    ) as "isReplaced"
  from ingest.ingestion_logs i
  join ingest.sources s on s.id = i.source_id
  left join identity.users r on r.id = i.resolved_by`;

/** As sql/ingest/calendar.sql counts a run: by the days it states, by its latest one, or by the day before it arrived. */
const isAbout = (day: string) => `(
    exists (select from ingest.slices d where d.ingestion_run_id = i.id and d.date = ${day} and d.superseded_by is distinct from i.id)
    or ${day} = coalesce(i.run_date, (
      select (i.created_at at time zone o.time_zone)::date - 1 from identity.organizations o where o.id = i.organization_id
    ))
  )`;

export const ingestionRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/ingestions',
    access: 'admin',
    tag,
    summary: 'Deliveries of files, newest first',
    query: IngestionFilter,
    output: IngestionList,
    handle: ({ tx, query }) =>
      listPage<Ingestion>(
        tx,
        `${SELECT}
         where ($1::text is null or i.status = $1)
           and ($2::uuid is null or i.source_id = $2)
           and ($3::text is null or i.resolution_status = $3)
           and ($4::text is null or strpos(lower(i.file_name), lower($4)) > 0)
           and ($5::date is null or i.created_at >= $5::timestamp at time zone 'UTC')
           and ($6::date is null or i.created_at < ($6::date + 1)::timestamp at time zone 'UTC')
           and ($7::date is null or ${isAbout('$7::date')})
         order by i.delivery_no desc`,
        [
          query.status,
          query.sourceId,
          query.resolutionStatus,
          query.fileName,
          query.from,
          query.to,
          query.day,
        ],
        query,
      ),
  }),

  tenantRoute({
    method: 'get',
    path: '/api/ingestions/:id',
    access: 'admin',
    tag,
    summary: 'One delivery and its progress',
    params,
    output: Ingestion,
    handle: ({ tx, params }) => readIngestion(tx, params.id),
  }),

  tenantRoute({
    method: 'post',
    path: '/api/ingestions/:id/retry',
    access: 'admin',
    tag,
    summary: 'Read the file again',
    description: 'Only when it failed or was loaded in part.',
    params,
    status: 202,
    output: UploadAccepted,
    handle: async (call) => {
      const { tx, caller, params } = call;
      const { rows } = await tx.query<Pick<Ingestion, 'status'>>(
        'select status from ingest.ingestion_logs where id = $1 for update',
        [params.id],
      );
      const before = rows[0];
      if (!before) throw notFound(`Ingestion ${params.id}`);
      if (before.status !== 'failed' && before.status !== 'partial') {
        throw conflict(`Only a failed or partial ingestion can be retried; this one is ${before.status}.`);
      }
      await tx.query(
        `update ingest.ingestion_logs set status = 'queued', stage = 'queued', message = null, finished_at = null
         where id = $1`,
        [params.id],
      );
      await ingestFile(tx, caller.organizationId, params.id);
      await audit(tx, call, {
        action: 'ingestion.retry',
        entityId: params.id,
        before,
        after: { status: 'queued' },
      });
      return { ingestionId: params.id };
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/ingestions/:id/reapply',
    access: 'admin',
    tag,
    summary: 'State an earlier version of a file again',
    description:
      'A new delivery of the lines that were kept of it, so that it works also when the bucket has another version by now.',
    params,
    status: 202,
    output: UploadAccepted,
    handle: async (call) => {
      const { tx, caller, params } = call;
      const before = await readIngestion(tx, params.id);
      if (before.status !== 'success' && before.status !== 'partial') {
        throw conflict(`Only a file that was loaded can be applied again; this one is ${before.status}.`);
      }
      if (!before.isReplaced) throw conflict('Nothing replaced this file: it is in force as it is.');
      const kept = await tx.query(
        'select from ingest.staging_media_raw where ingestion_run_id = $1 limit 1',
        [params.id],
      );
      if (kept.rowCount === 0) throw conflict('The lines of this file are no longer kept. Deliver it again.');
      const { rows } = await tx.query<{ id: string }>(
        `insert into ingest.ingestion_logs (
           organization_id, source_id, file_name, size_bytes, uploaded_by, sha256, header, delimiter, reapply_of
         )
         select organization_id, source_id, file_name, size_bytes, $2, sha256, header, delimiter, id
         from ingest.ingestion_logs where id = $1
         returning id`,
        [params.id, caller.userId],
      );
      const ingestionId = rows[0]?.id as string;
      await ingestFile(tx, caller.organizationId, ingestionId);
      await audit(tx, call, { action: 'ingestion.reapply', entityId: params.id, after: { ingestionId } });
      return { ingestionId };
    },
  }),

  tenantRoute({
    method: 'patch',
    path: '/api/ingestions/:id',
    access: 'admin',
    tag,
    summary: 'Mark what was wrong as resolved, or as open again',
    params,
    body: IngestionChange,
    output: Ingestion,
    handle: async (call) => {
      const { tx, caller, params, body } = call;
      const { resolutionStatus, note } = body;
      const before = await readIngestion(tx, params.id);
      if (before.resolutionStatus === null) throw conflict('There is nothing to resolve in this ingestion.');
      await tx.query(
        `update ingest.ingestion_logs
         set resolution_status = $2, resolved_by = $3, resolved_at = case when $3::uuid is null then null else now() end,
           resolution_note = coalesce($4, resolution_note)
         where id = $1`,
        [params.id, resolutionStatus, resolutionStatus === 'resolved' ? caller.userId : null, note],
      );
      await audit(tx, call, {
        action: 'ingestion.resolve',
        entityId: params.id,
        before: { resolutionStatus: before.resolutionStatus },
        after: { resolutionStatus, ...(note !== undefined && { note }) },
      });
      return readIngestion(tx, params.id);
    },
  }),
];

async function readIngestion(tx: Transaction, id: string): Promise<Ingestion> {
  const { rows } = await tx.query<Ingestion>(`${SELECT} where i.id = $1`, [id]);
  if (!rows[0]) throw notFound(`Ingestion ${id}`);
  return rows[0];
}
