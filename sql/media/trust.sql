-- How far the numbers from day $1 to day $2 can be trusted, of client $3 or, when it is null, of every active client that
-- the caller sees. One row.
with due as (
  -- A day is due once the last deadline of the sources has passed on the day after; without a deadline, a day later.
  -- (A client sees no sources.)
  select case when local.now::time >= coalesce(deadline.last, '24:00') then local.now::date - 1 else local.now::date - 2 end as last
  from identity.organizations organization
  cross join lateral (select now() at time zone organization.time_zone as now) local
  cross join (
    select max(expected_by) as last from ingest.sources where status = 'active' and organization_id = (select app.organization_id())
  ) deadline
  where organization.id = (select app.organization_id())
),
quality as materialized (
  select client_id, date, rows_loaded, rows_rejected, rows_held, has_cpm, last_file_at
  from media.data_quality
  where organization_id = (select app.organization_id())
    and date between $1::date and $2::date
    and ($3::uuid is null or client_id = $3)
),
expected as (
  select client.id, client.name, greatest($1::date, first.date) as from_day, least($2::date, due.last) as to_day
  from media.clients client
  cross join due
  cross join lateral (
    select slice.date from ingest.slices slice
    where slice.client_id = client.id and slice.superseded_by is null and slice.rows > 0
    order by slice.date limit 1
  ) first
  where case when $3::uuid is null then client.status = 'active' else client.id = $3 end
),
missing as materialized (
  select expected.name as client, day::date as date
  from expected
  cross join generate_series(expected.from_day, expected.to_day, interval '1 day') day
  where not exists (
    select from quality where quality.client_id = expected.id and quality.date = day::date and quality.rows_loaded > 0
  )
)
select
  (select max(date) from quality where rows_loaded > 0) as "dataThrough",
  (select max(last_file_at) from quality) as "latestFileAt",
  (select count(*)::integer from missing) as missing,
  (
    select coalesce(json_agg(json_build_object('client', client, 'date', date) order by date desc, client), '[]')
    from (select client, date from missing order by date desc, client limit 50) latest
  ) as "missingDays",
  case when (select app.is_admin()) then (select coalesce(sum(rows_rejected), 0)::integer from quality) end as "rowsRejected",
  case when (select app.is_admin()) then (select coalesce(sum(rows_held), 0)::integer from quality) end as "rowsHeld",
  (select count(*)::integer from quality where not has_cpm) as "daysWithoutCpm",
  (
    select coalesce(json_agg(json_build_object('id', client.id, 'name', client.name) order by client.name, client.id), '[]')
    from (
      select id, name from media.clients
      where id in (select client_id from quality where not has_cpm)
      order by name, id limit 50
    ) client
  ) as "clientsWithoutCpm"
