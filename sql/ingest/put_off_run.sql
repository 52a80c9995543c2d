-- Run $1 waits for its next attempt; $2 says why, $3 what it failed of.
update ingest.ingestion_logs
set status = 'queued', stage = 'queued', message = $2, trouble = $3
where id = $1
