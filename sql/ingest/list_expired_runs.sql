-- Runs whose lines and bytes have been kept long enough: ended before their organization's retention, nothing of them in
-- force, nothing held. A run whose slices are in force keeps its lines: they are what its numbers come from.
select run.id, run.organization_id
from ingest.ingestion_logs run
where run.organization_id = $1
  and run.finished_at < now() - make_interval(days => $2)
  and run.rows_held = 0
  and not exists (
    select from ingest.slices s where s.ingestion_run_id = run.id and s.superseded_by is null
  )
  and (
    exists (select from ingest.staging_media_raw line where line.ingestion_run_id = run.id)
    or exists (select from ingest.upload_chunks chunk where chunk.ingestion_run_id = run.id)
  )
order by run.delivery_no
