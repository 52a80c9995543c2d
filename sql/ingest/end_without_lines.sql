-- Ends run $1 with status $2 and message $3 when none of its lines was kept; $4 rows were read and count as ignored.
update ingest.ingestion_logs
set
  status = $2::text, message = $3, stage = 'done', finished_at = clock_timestamp(),
  rows_read = $4, rows_ignored = $4, records_loaded = 0, records_failed = 0, rows_held = 0, rows_warned = 0,
  sha256 = coalesce($5::text, sha256),
  resolution_status = case when $2::text = 'failed' then coalesce(resolution_status, 'open') else resolution_status end
where id = $1
