-- Mail $1 when it has not been sent, kept from other senders until the transaction ends.
select mail.notice, alert.kind, alert.title, alert.body, alert.link, organization.name as organization
from alerting.mails mail
join alerting.alerts alert on alert.id = mail.alert_id
join identity.organizations organization on organization.id = mail.organization_id
where mail.id = $1 and mail.status = 'waiting'
for update of mail
