-- Spend of client $2 (organization $1) in the month of $3, from day $4 on (null: all of it), at the CPM in force on each
-- day. Only rows whose spend is another one are written, and only then the month is new to the rollups.
-- The rate is looked up once a day, not once a row. Returns how many rows were written.
with day as materialized (
  select
    slice.date,
    (select cpm from media.rate_in_force(slice.client_id, slice.date)) as cpm
  from ingest.slices slice
  where slice.organization_id = $1 and slice.client_id = $2 and slice.superseded_by is null
    and slice.date >= $3::date and slice.date < ($3::date + interval '1 month')::date
    and ($4::date is null or slice.date >= $4)
),
changed as (
  update media.daily_metrics metric
  set spend_micros = round(metric.impressions * day.cpm * 1000)::bigint, updated_at = now()
  from day
  where metric.client_id = $2 and metric.date = day.date
    and metric.date >= $3::date and metric.date < ($3::date + interval '1 month')::date
    and metric.spend_micros is distinct from round(metric.impressions * day.cpm * 1000)::bigint
  returning 1
),
bumped as (
  insert into media.metrics_version (organization_id, month)
  select $1::uuid, $3::date
  where exists (select from changed)
  on conflict (organization_id, month) do update
  set version = metrics_version.version + 1, changed_at = now()
)
select count(*)::integer as rows from changed
