-- Brings the alerts of organization $1 in line with what is wrong now: opens one for each new cause, ends those whose
-- cause is gone, and queues a mail for either to everybody who wants it, for when they want it. One statement, so that an
-- alert, its mails and the jobs that send them are there together or not at all.
with causes as materialized (
  select kind, cause, title, body, link from alerting.causes where organization_id = $1
  union all
  select kind, cause, title, body, link from alerting.channel_causes where organization_id = $1
  union all
  select kind, cause, title, body, link from reporting.causes where organization_id = $1
),
opened as (
  insert into alerting.alerts (organization_id, kind, cause, title, body, link)
  select $1::uuid, kind, cause, title, body, link from causes
  on conflict (organization_id, kind, cause) where resolved_at is null do update
  set title = excluded.title, body = excluded.body, link = excluded.link
  where (alerts.title, alerts.body, alerts.link) is distinct from (excluded.title, excluded.body, excluded.link)
  returning id, kind, xmax = 0 as is_new
),
ended as (
  update alerting.alerts
  set resolved_at = now()
  where organization_id = $1 and resolved_at is null and (kind, cause) not in (select kind, cause from causes)
  returning id, kind
),
news as (
  select id, kind, 'opened' as notice from opened where is_new
  union all
  select id, kind, 'recovered' from ended
),
mails as (
  insert into alerting.mails (organization_id, alert_id, notice, user_id, due_at)
  select
    $1::uuid, news.id, news.notice, recipient.user_id,
    alerting.due_at(now(), recipient.time_zone, recipient.quiet_from, recipient.quiet_until, recipient.digest_at)
  from news
  join alerting.recipients recipient on recipient.organization_id = $1 and news.kind <> all (recipient.muted_kinds)
  where news.kind <> 'mail_failed'
  returning id, due_at
)
select graphile_worker.add_job(
  'send_mail', json_build_object('organizationId', $1::uuid, 'mailId', id),
  run_at := due_at, job_key := 'mail:' || id, max_attempts := 25
) is not null as queued
from mails
