-- Organization $1 has no facts any more in the month that begins on $2: its slices are not in force, and the rollups are
-- told. (They are marked as superseded by themselves, so that the same bytes delivered once more are loaded again.)
-- Run sql/media/keep_summaries.sql next.
with withdrawn as (
  update ingest.slices
  set superseded_by = ingestion_run_id
  where organization_id = $1 and date >= $2::date and date < ($2::date + interval '1 month')::date
    and superseded_by is null
)
insert into media.metrics_version (organization_id, month)
values ($1, $2)
on conflict (organization_id, month) do update
set version = metrics_version.version + 1, changed_at = now()
