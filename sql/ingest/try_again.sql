-- The store of source $1 answers: what it did not hand out is asked for again, unless it was delivered anew or somebody
-- has settled it.
with again as (
  update ingest.ingestion_logs run
  set status = 'queued', stage = 'queued', finished_at = null
  where run.source_id = $1
    and run.trouble in ('access', 'store')
    and (run.status = 'queued' or (run.status in ('failed', 'partial') and run.resolution_status = 'open'))
    and not exists (
      select from ingest.ingestion_logs later
      where later.source_id = run.source_id and later.object_key = run.object_key and later.delivery_no > run.delivery_no
    )
  returning run.id, run.organization_id, run.delivery_no
)
select graphile_worker.add_job(
  'ingest_file',
  json_build_object('organizationId', organization_id, 'ingestionId', id),
  queue_name := 'ingest:' || organization_id,
  job_key := 'ingest:' || id,
  max_attempts := 8
) is not null as queued
from again
order by delivery_no
