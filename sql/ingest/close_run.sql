-- The end of run $1. Counts: $4 read, $5 loaded, $6 rejected, $7 held, $8 ignored, $9 loaded with a warning.
update ingest.ingestion_logs
set
  status = $2::text,
  message = $3,
  trouble = null,
  rows_read = $4,
  records_loaded = $5,
  records_failed = $6,
  rows_held = $7,
  rows_ignored = $8,
  rows_warned = $9,
  run_date = coalesce($10::date, run_date),
  sha256 = coalesce($11::text, sha256),
  stage = 'done',
  progress_rows = $4,
  finished_at = clock_timestamp(),
  resolution_status = case when $2::text in ('partial', 'failed') then coalesce(resolution_status, 'open') else resolution_status end
where id = $1
