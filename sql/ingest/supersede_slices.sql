-- What was in force for the slices of run $1 no longer is.
update ingest.slices earlier
set superseded_by = $1::uuid
from slice
where earlier.client_id = slice.client_id
  and earlier.date = slice.date
  and earlier.superseded_by is null
  and earlier.ingestion_run_id <> $1::uuid
  and slice.superseded_by is null
