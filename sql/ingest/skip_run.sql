-- Ends run $1 as a duplicate: $3 rows were read and count as ignored; $4 is the file's SHA-256.
update ingest.ingestion_logs
set
  status = 'skipped_duplicate', message = $2, trouble = null, stage = 'done', finished_at = clock_timestamp(),
  rows_read = $3, rows_ignored = $3, records_loaded = 0, records_failed = 0, rows_held = 0, rows_warned = 0,
  sha256 = $4::text
where id = $1
