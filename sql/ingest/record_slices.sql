-- The slices run $1 stated; $2 organization. One that a later delivery had stated already was never in force.
insert into ingest.slices (organization_id, ingestion_run_id, client_id, date, rows, superseded_by)
select $2::uuid, $1::uuid, client_id, date, rows, superseded_by
from slice
on conflict (ingestion_run_id, client_id, date) do update
set rows = excluded.rows, superseded_by = excluded.superseded_by, applied_at = now()
