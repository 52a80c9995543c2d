-- Brings the alerts of organization $1 in line with what is wrong now: opens one for each new cause, ends those whose
-- cause is gone, and queues a mail for either. One statement, so that an alert, its mail and the job that sends it are
-- there together or not at all.
with causes as materialized (
  select kind, cause, title, body, link from alerting.causes where organization_id = $1
),
opened as (
  insert into alerting.alerts (organization_id, kind, cause, title, body, link)
  select $1::uuid, kind, cause, title, body, link from causes
  on conflict (organization_id, kind, cause) where resolved_at is null do update
  set title = excluded.title, body = excluded.body, link = excluded.link
  where (alerts.title, alerts.body, alerts.link) is distinct from (excluded.title, excluded.body, excluded.link)
  returning id, xmax = 0 as is_new
),
ended as (
  update alerting.alerts
  set resolved_at = now()
  where organization_id = $1 and resolved_at is null and (kind, cause) not in (select kind, cause from causes)
  returning id
),
mails as (
  insert into alerting.mails (organization_id, alert_id, notice)
  select $1::uuid, id, 'opened' from opened where is_new
  union all
  select $1::uuid, id, 'recovered' from ended
  returning id
)
select graphile_worker.add_job(
  'send_mail', json_build_object('organizationId', $1::uuid, 'mailId', id), job_key := 'mail:' || id, max_attempts := 25
) is not null as queued
from mails
