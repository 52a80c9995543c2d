-- Mails $1 have ended as $2 (or wait still): to address $3, for reason $4.
with ended as (
  update alerting.mails mail
  set
    status = $2::text, begun_at = null, last_error = $4,
    recipient = case when $2::text = 'sent' then $3 end,
    sent_at = case when $2::text <> 'waiting' then now() end
  from alerting.mails before
  where mail.id = any ($1::uuid[]) and mail.status = 'waiting' and before.id = mail.id
  returning before.last_error is not null as had_failed
)
select coalesce(bool_or(had_failed), false) as had_failed from ended
