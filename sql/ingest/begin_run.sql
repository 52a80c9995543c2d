-- Counts of an earlier attempt stand until this one ends: they say what is loaded.
update ingest.ingestion_logs
set
  status = 'running', stage = 'reading', message = null,
  progress_rows = 0, progress_bytes = 0, started_at = clock_timestamp(), finished_at = null
where id = $1
