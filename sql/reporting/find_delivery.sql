-- The mail $1 of a report as long as it waits, held until the transaction ends: to whom, what, and whether they left meanwhile.
select
  delivery.id, delivery.address, recipient.token,
  recipient.unsubscribed_at is not null as has_left,
  send.subject, send.html, send.plain, send.pdf, send.grain, send.period_start, client.name as client
from reporting.deliveries delivery
join reporting.sends send on send.id = delivery.send_id
join reporting.recipients recipient on recipient.id = delivery.recipient_id
join media.clients client on client.id = delivery.client_id
where delivery.id = $1 and delivery.status = 'waiting'
for update of delivery
