-- The earlier run of the same source whose bytes were the same ($2 is their SHA-256) and of which no slice has been
-- replaced since: applying this file again could change nothing. $1 is the run that asks.
select earlier.id, earlier.file_name, earlier.finished_at
from ingest.ingestion_logs run
join ingest.ingestion_logs earlier
  on earlier.organization_id = run.organization_id
  and earlier.source_id = run.source_id
  and earlier.sha256 = $2
  and earlier.delivery_no < run.delivery_no
  and earlier.status in ('success', 'partial')
where run.id = $1
  and not exists (
    select from ingest.slices s
    where s.ingestion_run_id = earlier.id and s.superseded_by is not null
  )
  -- A file that was wholly held or had no rows is in force as long as nothing came after it under its name.
  and not exists (
    select from ingest.ingestion_logs later
    where later.source_id = run.source_id
      and later.file_name = earlier.file_name
      and later.delivery_no > earlier.delivery_no
      and later.delivery_no < run.delivery_no
      and later.status in ('success', 'partial')
  )
  -- Nor are its held rows, when a later file holds rows for the same clients and days.
  and not exists (
    (
      select client_name, date from ingest.staging_media_raw
      where ingestion_run_id = earlier.id and disposition = 'held'
    )
    intersect
    (
      select line.client_name, line.date
      from ingest.staging_media_raw line
      join ingest.ingestion_logs later on later.id = line.ingestion_run_id
      where line.organization_id = run.organization_id
        and line.disposition = 'held'
        and later.delivery_no > earlier.delivery_no
        and later.delivery_no < run.delivery_no
    )
  )
order by earlier.delivery_no desc
limit 1
