-- The CPM in force for each slice of run $1, and whether a later delivery already stated it.
update slice
set
  cpm = (select cpm from media.rate_in_force(slice.client_id, slice.date)),
  superseded_by = (
    select s.ingestion_run_id
    from ingest.slices s
    join ingest.ingestion_logs by_run on by_run.id = s.ingestion_run_id
    where s.client_id = slice.client_id
      and s.date = slice.date
      and s.superseded_by is null
      and by_run.delivery_no > (select delivery_no from ingest.ingestion_logs where id = $1)
  )
