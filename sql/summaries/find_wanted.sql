-- What is to be summarized for organization $1 by $2 (week, month) at the instant $3, at most $4 periods at once, the earliest
-- first ($5: the latest): all clients of periods whose time has come (05:00 in its time zone on the day after they end) and that
-- have not been summarized, and what has been touched since, with the period after it, whose `previous` it is. Notes the former
-- as done and forgets the latter; a touched period whose time has not come yet will be summarized when it has. One that begins
-- before the facts that the organization still keeps, and has been summarized, stays as it was made of all of them.
with organization as (
  select
    ('1 ' || $2)::interval as step,
    coalesce(
      date_trunc('month', $3::timestamptz at time zone time_zone) - make_interval(months => metrics_retention_months),
      '-infinity'
    )::date as kept_from,
    (date_trunc($2, ($3::timestamptz at time zone time_zone) - interval '5 hours') - ('1 ' || $2)::interval)::date as latest
  from identity.organizations
  where id = $1::uuid
),
first as (
  select date_trunc($2, min(metric.date)::timestamp) as period_start
  from media.clients client
  cross join lateral (
    select date from media.daily_metrics where client_id = client.id order by date limit 1
  ) metric
  where client.organization_id = $1
),
due as (
  select start::date as period_start
  from organization, first, generate_series(first.period_start, latest::timestamp, step) start
  where not exists (
    select from media.summary_runs run
    where run.organization_id = $1 and run.grain = $2 and run.period_start = start::date
  )
),
portion as (
  select
    case when $5 then (max(period_start) - (select step from organization) * ($4::integer - 1))::date else min(period_start) end
      as first_start,
    case when $5 then max(period_start) else (min(period_start) + (select step from organization) * ($4::integer - 1))::date end
      as last_start
  from (
    select period_start from due
    union all
    select period_start from media.touched_periods, organization
    where organization_id = $1 and grain = $2 and period_start between kept_from and latest
  ) open
),
run as (
  insert into media.summary_runs (organization_id, grain, period_start, made_at)
  select $1, $2, period_start, $3 from due, portion where period_start between first_start and last_start
  on conflict do nothing
  returning period_start
),
taken as (
  delete from media.touched_periods
  using organization, portion
  where organization_id = $1 and grain = $2
    and (period_start between first_start and last_start or period_start > latest or period_start < kept_from)
  returning client_id, period_start, cause
),
asked as (
  select client.id as client_id, run.period_start, null::jsonb as cause
  from run
  join media.clients client on client.organization_id = $1
  union all
  select client_id, period_start, cause from taken, organization where period_start >= kept_from
  union all
  select client_id, (period_start + step)::date, cause from taken, organization where period_start + step >= kept_from
)
insert into wanted (client_id, period_start, causes)
select client_id, period_start, coalesce(jsonb_agg(distinct cause) filter (where cause is not null), '[]')
from asked, organization
where period_start <= latest
group by client_id, period_start
