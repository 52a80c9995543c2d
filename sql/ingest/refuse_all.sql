-- Too many rejected rows: the rest of the file of run $1 is not trusted either, but kept to be looked at.
update ingest.staging_media_raw
set
  disposition = 'ignored', code = 'FILE_NOT_APPLIED', column_name = null, value = null,
  message = 'Too many rows of this file were rejected, so none was loaded.'
where ingestion_run_id = $1 and disposition in ('loaded', 'held')
