-- How complete the reporting days $1 to $2 of every source are. A run counts for the days it states; one that states none,
-- for the latest day in it, and one in which no day could be read, for the day before it arrived: daily files are about
-- yesterday. Nothing is said of days on which nothing arrived and nothing was expected.
with source as (
  select
    source.id, source.name, source.kind, source.status, source.expected_by, organization.time_zone,
    (source.created_at at time zone organization.time_zone)::date as since
  from ingest.sources source
  join identity.organizations organization on organization.id = source.organization_id
),
run as (
  select
    run.id, run.source_id, run.file_name,
    coalesce(run.run_date, (run.created_at at time zone source.time_zone)::date - 1) as day,
    run.status in ('queued', 'running') as is_underway,
    run.status = 'failed' as has_failed,
    run.records_failed, run.rows_held,
    run.resolution_status = 'open' and run.status in ('failed', 'partial')
      and not exists (
        select from ingest.ingestion_logs later
        where later.source_id = run.source_id and later.file_name = run.file_name
          and later.delivery_no > run.delivery_no and later.finished_at is not null
      )
      and not exists (
        select from ingest.ingestion_logs corrected where corrected.reapply_of = run.id and corrected.status = 'success'
      ) as is_open
  from ingest.ingestion_logs run
  join source on source.id = run.source_id
  where run.status <> 'skipped_duplicate'
),
stated as (
  select slice.ingestion_run_id as run_id, slice.date as day
  from ingest.slices slice
  where slice.date between $1::date and $2::date and slice.superseded_by is distinct from slice.ingestion_run_id
  group by slice.ingestion_run_id, slice.date
),
about as (
  select run.*, stated.day as stated_day
  from stated
  join run on run.id = stated.run_id
  union all
  select run.*, null
  from run
  where run.day between $1::date and $2::date
    and not exists (select from stated where stated.run_id = run.id and stated.day = run.day)
),
day as (
  select
    about.source_id, coalesce(about.stated_day, about.day) as date,
    count(*)::integer as files,
    (count(*) filter (where about.is_open and about.has_failed))::integer as failed,
    (count(*) filter (where about.is_open and not about.has_failed))::integer as partial,
    coalesce(bool_or(about.is_underway), false) as is_underway,
    coalesce(bool_or(about.stated_day is not null), false) as is_stated
  from about
  group by 1, 2
),
due as (
  select source.id as source_id, expected::date as date
  from source
  cross join generate_series(greatest($1::date, source.since), $2::date, interval '1 day') expected
  where source.kind = 's3' and source.status = 'active' and source.expected_by is not null
    and ((expected::date + 1 + source.expected_by) at time zone source.time_zone) <= now()
)
select
  source.id, source.name, to_char(source.expected_by, 'HH24:MI') as "expectedBy",
  coalesce(
    json_agg(
      json_build_object(
        'date', date,
        'files', coalesce(day.files, 0), 'failed', coalesce(day.failed, 0), 'partial', coalesce(day.partial, 0),
        'state', case
          when day.failed > 0 then 'failed'
          when day.partial > 0 then 'partial'
          when day.is_underway then 'underway'
          when day.is_stated then 'loaded'
          when due.date is not null then 'missing'
          else 'settled'
        end
      ) order by date
    ) filter (where date is not null),
    '[]'
  ) as days
from source
left join (day full join due using (source_id, date)) on source_id = source.id
group by source.id, source.name, source.kind, source.status, source.expected_by
having (source.kind = 's3' and source.status = 'active') or count(day.files) > 0
order by lower(source.name), source.id
