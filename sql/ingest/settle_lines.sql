-- Lines of run $1 that are not loaded after all, and why.
update ingest.staging_media_raw line
set disposition = settled.disposition, code = settled.code, message = settled.message, column_name = null, value = null
from incoming settled
where settled.disposition <> 'loaded'
  and line.ingestion_run_id = $1
  and line.line_no = settled.line_no
