-- The weekly reports of organization $1 that are due at the instant $2, each noted down once and given to the queue: of periods
-- whose time has come since the subscription was switched on, when the summary is final, or two days later as it is.
-- Written for weeks; where months are meant, every `week` in here is read as `month` (worker/src/reporting/queue.ts).
with due as (
  select subscription.organization_id, subscription.client_id, subscription.id as subscription_id, summary.week_start
  from reporting.subscriptions subscription
  join identity.organizations organization on organization.id = subscription.organization_id
  join media.clients client on client.id = subscription.client_id and client.status = 'active'
  join media.weekly_summaries summary on summary.client_id = subscription.client_id
  cross join lateral (
    select
      (summary.week_end + 1 + time '05:00') at time zone organization.time_zone as made_at,
      (summary.week_end + 3 + time '05:00') at time zone organization.time_zone as graceless_at
  ) deadline
  where subscription.organization_id = $1 and subscription.grain = 'week' and subscription.is_enabled
    and deadline.made_at > subscription.enabled_at
    and $2::timestamptz >= case when summary.is_final then deadline.made_at else deadline.graceless_at end
    -- What is to be summarized anew is sent when it has been.
    and not exists (
      select from media.touched_periods touched
      where touched.client_id = subscription.client_id and touched.grain = 'week' and touched.period_start = summary.week_start
    )
),
noted as (
  insert into reporting.sends (organization_id, client_id, subscription_id, grain, period_start)
  select organization_id, client_id, subscription_id, 'week', week_start from due order by week_start, client_id
  on conflict (subscription_id, period_start) where not is_manual do nothing
  returning id
)
select graphile_worker.add_job(
  'make_report', json_build_object('organizationId', $1::uuid, 'sendId', id), job_key := 'report:' || id, max_attempts := 12
) is not null as queued
from noted
