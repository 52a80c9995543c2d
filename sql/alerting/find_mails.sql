-- Mail $1 when it has not been sent. One that waited for a digest or for the end of quiet hours comes with all that waited
-- for the same. `is_moot`: it was over before its opening had been told, so that there is nothing to tell. `address` is null
-- for the address of the installation, `is_gone` when the person left. `was_begun`: whoever began to send it is gone, since
-- only one sends to a recipient at a time.
with asked as (
  select * from alerting.mails where id = $1
),
waiting as (
  select mail.*
  from alerting.mails mail
  join asked on mail.id = asked.id or (
    asked.due_at > asked.created_at
    and mail.organization_id = asked.organization_id and mail.user_id is not distinct from asked.user_id
    and mail.due_at > mail.created_at and mail.due_at <= now()
  )
  where mail.status = 'waiting'
)
select
  waiting.id, waiting.notice, alert.title, alert.body, alert.link, organization.name as organization,
  waiting.begun_at is not null as was_begun,
  waiting.user_id is not null and address.email is null as is_gone, address.email as address,
  exists (
    select from alerting.mails other
    where other.alert_id = waiting.alert_id and other.user_id is not distinct from waiting.user_id
      and other.notice <> waiting.notice and other.status <> 'sent'
      and (waiting.due_at > waiting.created_at or other.due_at > other.created_at)
  ) as is_moot
from waiting
join alerting.alerts alert on alert.id = waiting.alert_id
join identity.organizations organization on organization.id = waiting.organization_id
cross join lateral (select alerting.address_of(waiting.user_id, waiting.organization_id) as email) address
order by waiting.id
