-- Runs of organization $1 with held rows whose client is known by now, in order of delivery.
select run.id
from ingest.ingestion_logs run
where run.organization_id = $1
  and run.status in ('success', 'partial')
  and exists (
    select
    from ingest.staging_media_raw line
    join ingest.client_names name on name.organization_id = line.organization_id and name.name_key = line.client_name
    where line.organization_id = $1 and line.disposition = 'held' and line.ingestion_run_id = run.id
  )
order by run.delivery_no
