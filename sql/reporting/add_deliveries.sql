-- A mail of the report $1 to each of its recipients who still wants it, and a job of its own for each. Returns one row per mail.
with mails as (
  insert into reporting.deliveries (organization_id, client_id, send_id, recipient_id, address)
  select recipient.organization_id, recipient.client_id, send.id, recipient.id, recipient.address
  from reporting.sends send
  join reporting.recipients recipient on recipient.subscription_id = send.subscription_id
  where send.id = $1 and recipient.removed_at is null and recipient.unsubscribed_at is null
  order by recipient.id
  on conflict (send_id, recipient_id) do nothing
  returning id, organization_id
)
select graphile_worker.add_job(
  'send_report', json_build_object('organizationId', organization_id, 'deliveryId', id),
  job_key := 'report mail:' || id, max_attempts := 14
) is not null as queued
from mails
