-- Run $1 was read again, by other rules than before, and no longer states some of its slices: their facts go. (It is
-- marked as superseded by itself, so that the same bytes delivered once more are not taken to be in force.)
with withdrawn as (
  update ingest.slices stated
  set superseded_by = $1::uuid
  where stated.ingestion_run_id = $1::uuid
    and stated.superseded_by is null
    and not exists (select from slice where slice.client_id = stated.client_id and slice.date = stated.date)
  returning stated.organization_id, stated.client_id, stated.date
),
removed as (
  delete from media.daily_metrics metric
  using withdrawn
  where metric.client_id = withdrawn.client_id and metric.date = withdrawn.date
)
insert into media.metrics_version (organization_id, month)
select distinct organization_id, date_trunc('month', date)::date
from withdrawn
order by 2
on conflict (organization_id, month) do update
set version = metrics_version.version + 1, changed_at = now()
