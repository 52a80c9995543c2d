-- What happens by itself in the caller's organization, and when: the times of worker/crontab, and for what goes by the
-- organization's clock the instant at which that shows it.
with organization as (
  select id, time_zone, now() at time zone time_zone as local from identity.organizations where id = (select app.organization_id())
),
summary as (
  select
    task, grain,
    ((date_trunc(grain, local - interval '5 hours') + ('1 ' || grain)::interval + interval '5 hours') at time zone time_zone)
      as next_run_at,
    (date_trunc(grain, local - interval '5 hours') - ('1 ' || grain)::interval)::date as ended_start,
    (date_trunc(grain, local - interval '5 hours') + interval '5 hours') at time zone time_zone as ended_at,
    (date_trunc(grain, local - interval '5 hours') + interval '2 days 5 hours') at time zone time_zone as grace_until
  from organization, (values ('weekly_summary', 'week'), ('monthly_summary', 'month')) summary (task, grain)
),
-- A report of the period that has ended and was not sent waits for missing days, until the grace time is over.
report as (
  select
    format('%s, %sly report', client.name, subscription.grain) as subject,
    case
      when summary.ended_at > subscription.enabled_at and summary.grace_until > now() and not exists (
        select from reporting.sends sent
        where sent.subscription_id = subscription.id and sent.period_start = summary.ended_start and not sent.is_manual
      ) then summary.grace_until
      else summary.next_run_at
    end as next_run_at,
    latest.created_at as last_run_at,
    case when latest.state in ('failed', 'partly') then coalesce(latest.error, (
      select string_agg(format('%s: %s', mail ->> 'address', mail ->> 'error'), ' ')
      from jsonb_array_elements(latest.deliveries) mail
      where mail ->> 'status' <> 'sent'
    )) end as last_error
  from reporting.subscriptions subscription
  join media.clients client on client.id = subscription.client_id and client.status = 'active'
  join summary on summary.grain = subscription.grain
  left join lateral (
    select created_at, state, error, deliveries from reporting.history
    where subscription_id = subscription.id
    order by created_at desc, id desc
    limit 1
  ) latest on true
  where subscription.is_enabled
)
select task, subject, next_run_at as "nextRunAt", last_run_at as "lastRunAt", last_error as "lastError", can_run_now as "canRunNow"
from (
  select
    1 as place, task, null as subject, next_run_at,
    (select max(made_at) from media.summary_runs run where run.grain = summary.grain) as last_run_at,
    null as last_error, true as can_run_now
  from summary
  union all
  select 2, 'queue_reports', subject, next_run_at, last_run_at, last_error, true from report
  union all
  select
    3, 'scan_bucket', source.name,
    date_bin('5 minutes', now(), '2000-01-01Z') + interval '5 minutes', source.last_scan_at, source.last_scan_error, true
  from ingest.sources source
  where source.kind = 's3' and source.status = 'active'
  union all
  select
    4, 'check_missing_file', source.name,
    ((local::date + source.expected_by + case when local::time >= source.expected_by then interval '1 day' else interval '0' end)
      at time zone time_zone),
    (select last_execution from queue.last_executions() where last_executions.task = 'check_missing_file'), null, true
  from ingest.sources source, organization
  where source.kind = 's3' and source.status = 'active' and source.alert_when_missing and source.expected_by is not null
  union all
  select
    5, 'retention', null,
    (date_trunc('day', now() at time zone 'UTC' - interval '3:17') + interval '1 day 3:17') at time zone 'UTC',
    (select last_execution from queue.last_executions() where last_executions.task = 'retention'), null, false
) schedule
order by place, task desc, subject
