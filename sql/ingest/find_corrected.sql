-- Run $1, of which lines were corrected, and the file that replaced some of it since.
select run.file_name, (
  select by_run.file_name
  from ingest.slices slice
  join ingest.ingestion_logs by_run on by_run.id = slice.superseded_by
  where slice.ingestion_run_id = run.id and slice.superseded_by <> run.id
  limit 1
) as by
from ingest.ingestion_logs run
where run.id::text = $1
