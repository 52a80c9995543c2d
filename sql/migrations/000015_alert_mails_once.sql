-- Up Migration

-- An alert's mail goes out once or has failed, also when its worker dies in the middle.
alter table alerting.mails add column begun_at timestamptz;
comment on column alerting.mails.begun_at is
  'Since when it is being sent; while nobody holds it any more, the mail was broken off and may or may not have arrived';
comment on column alerting.mails.last_error is 'Why it could not be sent, so far or for good';
comment on column alerting.mails.status is
  'skipped: no mail server or no address was configured, the person left, or it was over before anything had been said. failed: for the reason in last_error, and not tried again';
alter table alerting.mails drop constraint mails_status_check;
alter table alerting.mails add constraint mails_status_check
  check (status in ('waiting', 'sent', 'skipped', 'failed'));

-- Those of which something may still be missed: until they are sent again, what they told of is over, or thirty days have gone.
create view alerting.failed_mails with (security_invoker = true) as
  select mail.id, mail.organization_id, mail.due_at, mail.last_error, alert.title
  from alerting.mails mail
  join alerting.alerts alert on alert.id = mail.alert_id
  where mail.status = 'failed' and mail.created_at > now() - interval '30 days'
    and (mail.notice = 'recovered' or alert.resolved_at is null);
grant select on alerting.failed_mails to app_worker;

create or replace view alerting.channel_causes with (security_invoker = true) as
  select
    organization_id, 'mail_failed' as kind, 'mail' as cause, 'Mails cannot be sent' as title,
    format('%s: %s They are tried again by themselves, for days.',
      case count(*) when 1 then '1 mail waits' else count(*) || ' mails wait' end,
      (array_agg(rtrim(last_error, '. ') || '.' order by id desc))[1]) as body,
    '/jobs' as link
  from alerting.mails
  where status = 'waiting' and last_error is not null
  group by organization_id
  union all
  select
    organization_id, 'mail_failed', 'failed', 'Mails about alerts did not arrive, or may not have',
    format('%s: %s. %s',
      case count(*) when 1 then '1 mail has failed' else count(*) || ' mails have failed, last' end,
      (array_agg(title order by id desc))[1],
      (array_agg(rtrim(last_error, '. ') || '.' order by id desc))[1]),
    '/alerts'
  from alerting.failed_mails
  group by organization_id;

-- Sends them again because a person asks for it. Runs as the worker, with the settings of the transaction.
create function alerting.send_again() returns integer
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  mails integer;
begin
  with again as (
    update alerting.mails mail
    set status = 'waiting', last_error = null, sent_at = null
    from alerting.failed_mails failed
    where failed.id = mail.id
    returning mail.id, mail.organization_id
  )
  select count(graphile_worker.add_job(
    'send_mail', json_build_object('organizationId', organization_id, 'mailId', id),
    job_key := 'mail:' || id, max_attempts := 25
  ))
  into mails
  from again;
  return mails;
end
$$;
revoke all on function alerting.send_again from public;
grant execute on function alerting.send_again to app_api;
grant create on schema alerting to app_worker;
alter function alerting.send_again owner to app_worker;
revoke create on schema alerting from app_worker;

-- Down Migration

drop function alerting.send_again;
create or replace view alerting.channel_causes with (security_invoker = true) as
  select
    organization_id, 'mail_failed' as kind, 'mail' as cause, 'Mails cannot be sent' as title,
    format('%s: %s They are tried again by themselves, for days.',
      case count(*) when 1 then '1 mail waits' else count(*) || ' mails wait' end,
      (array_agg(rtrim(last_error, '. ') || '.' order by id desc))[1]) as body,
    '/jobs' as link
  from alerting.mails
  where status = 'waiting' and last_error is not null
  group by organization_id;
drop view alerting.failed_mails;
update alerting.mails set status = 'skipped' where status = 'failed';
alter table alerting.mails drop constraint mails_status_check;
alter table alerting.mails add constraint mails_status_check check (status in ('waiting', 'sent', 'skipped'));
alter table alerting.mails drop column begun_at;
comment on column alerting.mails.last_error is 'Why it could not be sent so far';
comment on column alerting.mails.status is
  'skipped: no mail server or no address was configured, the person left, or it was over before anything had been said';
