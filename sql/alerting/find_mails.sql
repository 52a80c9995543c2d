-- Mail $1 when it has not been sent, kept from other senders until the transaction ends. One that waited for a digest or for
-- the end of quiet hours comes with all that waited for the same. `is_moot`: it was over before its opening had been told, so
-- that there is nothing to tell. `address` is null for the address of the installation, `is_gone` when the person left.
with asked as (
  select * from alerting.mails where id = $1
),
locked as (
  select mail.*
  from alerting.mails mail
  join asked on mail.id = asked.id or (
    asked.due_at > asked.created_at
    and mail.organization_id = asked.organization_id and mail.user_id is not distinct from asked.user_id
    and mail.due_at > mail.created_at and mail.due_at <= now()
  )
  where mail.status = 'waiting'
  order by mail.id
  for update of mail
)
select
  locked.id, locked.notice, alert.title, alert.body, alert.link, organization.name as organization,
  locked.user_id is not null and address.email is null as is_gone, address.email as address,
  exists (
    select from alerting.mails other
    where other.alert_id = locked.alert_id and other.user_id is not distinct from locked.user_id
      and other.notice <> locked.notice and other.status <> 'sent'
      and (locked.due_at > locked.created_at or other.due_at > other.created_at)
  ) as is_moot
from locked
join alerting.alerts alert on alert.id = locked.alert_id
join identity.organizations organization on organization.id = locked.organization_id
cross join lateral (select alerting.address_of(locked.user_id, locked.organization_id) as email) address
order by locked.id
