-- The mail $1 of a report as long as it waits: to whom, what, whether they left meanwhile, and whether it was begun before.
select
  delivery.id, delivery.address, recipient.token,
  recipient.unsubscribed_at is not null as has_left, delivery.begun_at is not null as was_begun,
  send.subject, send.html, send.plain, send.pdf, send.grain, send.period_start, client.name as client
from reporting.deliveries delivery
join reporting.sends send on send.id = delivery.send_id
join reporting.recipients recipient on recipient.id = delivery.recipient_id
join media.clients client on client.id = delivery.client_id
where delivery.id = $1 and delivery.status = 'waiting'
