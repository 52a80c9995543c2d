-- Ends run $1, whose attempt failed for reason $2; $3 is what it failed of when the file is not to blame. What an earlier attempt loaded or holds is still there, so the run
-- stays partial then, with its counts.
update ingest.ingestion_logs
set
  status = case when records_loaded + rows_held > 0 then 'partial' else 'failed' end,
  message = $2,
  trouble = $3,
  stage = 'done',
  finished_at = clock_timestamp(),
  resolution_status = 'open'
where id = $1
