update ingest.ingestion_logs
set stage = $2, progress_rows = $3, progress_bytes = $4
where id = $1 and status = 'running'
