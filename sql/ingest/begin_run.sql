update ingest.ingestion_logs
set
  status = 'running', stage = 'reading', message = null,
  rows_read = 0, records_loaded = 0, records_failed = 0, rows_held = 0, rows_ignored = 0, rows_warned = 0,
  progress_rows = 0, progress_bytes = 0, started_at = clock_timestamp(), finished_at = null
where id = $1
