-- PDFs of organization $1 that were kept long enough are no more. One that is still to be mailed stays.
update reporting.sends send
set pdf = null, pdf_cleared_at = now()
from identity.organizations organization
where organization.id = $1 and send.organization_id = organization.id
  and send.pdf is not null and send.made_at < now() - make_interval(days => organization.report_retention_days)
  and not exists (select from reporting.deliveries mail where mail.send_id = send.id and mail.status = 'waiting')
