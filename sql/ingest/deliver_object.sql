-- A new delivery of source $1 (organization $2) and the job that ingests it, in one statement.
with run as (
  insert into ingest.ingestion_logs (
    source_id, organization_id, file_name, object_key, object_etag, object_modified_at, size_bytes
  )
  values ($1, $2, $3, $4, $5, $6, $7)
  returning id, organization_id
)
select
  run.id,
  graphile_worker.add_job(
    'ingest_file',
    json_build_object('organizationId', run.organization_id, 'ingestionId', run.id),
    queue_name := 'ingest:' || run.organization_id,
    job_key := 'ingest:' || run.id,
    max_attempts := 8
  ) is not null as queued
from run
