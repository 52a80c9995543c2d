-- Takes away the lines of run $1: it states them anew, or they were kept long enough.
delete from ingest.staging_media_raw where ingestion_run_id = $1
