-- A run that is done again states its lines anew.
delete from ingest.staging_media_raw where ingestion_run_id = $1
