-- The CPM in force for each slice of run $1, and whether a later delivery already stated it. The CPM in force is the one
-- with the greatest effective_date <= the day (null: since ever).
update slice
set
  cpm = (
    select setting.cpm
    from media.client_settings setting
    where setting.client_id = slice.client_id
      and (setting.effective_date is null or setting.effective_date <= slice.date)
    order by setting.effective_date desc nulls last
    limit 1
  ),
  superseded_by = (
    select s.ingestion_run_id
    from ingest.slices s
    join ingest.ingestion_logs by_run on by_run.id = s.ingestion_run_id
    where s.client_id = slice.client_id
      and s.date = slice.date
      and s.superseded_by is null
      and by_run.delivery_no > (select delivery_no from ingest.ingestion_logs where id = $1)
  )
