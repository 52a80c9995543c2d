-- Up Migration

---------- PDFs of sent reports are kept as long as the organization says

alter table identity.organizations add column report_retention_days integer not null default 400
  check (report_retention_days between 1 and 3650);
comment on column identity.organizations.report_retention_days is
  'How long the PDF of a sent report is kept; its mail, its figures and what became of it stay';
grant update (report_retention_days) on identity.organizations to app_api;

alter table reporting.sends add column pdf_cleared_at timestamptz;
comment on column reporting.sends.pdf_cleared_at is 'Since when its PDF is not kept any more';
alter table reporting.sends drop constraint made_is_whole;
alter table reporting.sends add constraint made_is_whole check (
  status <> 'made' or (
    (is_incomplete, figures, subject, html, plain, token_hash, made_at) is not null
    and (pdf is null) = (pdf_cleared_at is not null)
  )
);
create index idx_sends_kept on reporting.sends (organization_id, made_at) where pdf is not null;

create or replace view reporting.history with (security_invoker = true) as
  select
    send.id, send.organization_id, send.client_id, send.subscription_id, send.grain, send.period_start,
    case send.grain when 'week' then send.period_start + 6
      else (send.period_start + interval '1 month')::date - 1 end as period_end,
    send.is_manual, send.asked_by, send.is_incomplete, send.subject, send.error, send.created_at, send.made_at,
    case
      when send.status <> 'made' then send.status
      when mail.waiting > 0 then 'sending'
      when mail.sent > 0 and mail.failed = 0 then 'sent'
      when mail.sent > 0 then 'partly'
      else 'failed'
    end as state,
    coalesce(mail.deliveries, '[]') as deliveries,
    send.pdf_cleared_at
  from reporting.sends send
  left join lateral (
    select
      count(*) filter (where status = 'waiting') as waiting,
      count(*) filter (where status = 'failed') as failed,
      count(*) filter (where status = 'sent') as sent,
      jsonb_agg(
        jsonb_build_object('address', address, 'status', status, 'error', error, 'sentAt', sent_at) order by lower(address)
      ) as deliveries
    from reporting.deliveries
    where send_id = send.id
  ) mail on true;

---------- a report whose mails have failed may have arrived all the same

create or replace view reporting.causes with (security_invoker = true) as
  select
    report.organization_id, 'report_failed' as kind, report.subscription_id || ' ' || report.period_start as cause,
    format('The report of “%s” from %s %s', client.name, report.period_start,
      case
        when report.state = 'partly' then 'did not reach everybody'
        when report.deliveries = '[]' then 'was not sent'
        else 'did not arrive, or may not have'
      end) as title,
    coalesce(report.error, (
      select string_agg(format('%s: %s', mail ->> 'address', rtrim(mail ->> 'error', '. ') || '.'), ' ')
      from jsonb_array_elements(report.deliveries) mail
      where mail ->> 'status' <> 'sent'
    )) || ' Mend what it says and send it again.' as body,
    '/clients/' || report.client_id as link
  from (
    select distinct on (subscription_id, period_start) *
    from reporting.history
    where created_at > now() - interval '30 days'
    order by subscription_id, period_start, created_at desc, id desc
  ) report
  join media.clients client on client.id = report.client_id and client.status = 'active'
  where report.state in ('failed', 'partly');

---------- reports are looked for at once when somebody asks

drop function queue.run_now;
create function queue.run_now(task text) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  organization uuid := app.organization_id();
begin
  if not app.is_admin() or organization is null then
    raise exception 'only an administrator may run a schedule';
  end if;
  case
    when task in ('weekly_summary', 'monthly_summary') then
      perform graphile_worker.add_job(
        task, json_build_object('organizationId', organization), job_key := task || ':' || organization
      );
    when task = 'scan_bucket' then
      perform graphile_worker.add_job(task, json_build_object('sourceId', source.id), job_key := 'scan:' || source.id)
      from ingest.sources source
      where source.organization_id = organization and source.kind = 's3' and source.status = 'active';
    when task in ('check_missing_file', 'queue_reports') then
      perform graphile_worker.add_job(task, job_key := task || ' now');
    else
      raise exception 'task % has no schedule that can be run', task;
  end case;
end
$$;
revoke all on function queue.run_now from public;
grant execute on function queue.run_now to app_api;
grant create on schema queue to app_worker;
alter function queue.run_now owner to app_worker;
revoke create on schema queue from app_worker;

-- Down Migration

drop function queue.run_now;
create function queue.run_now(task text) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  organization uuid := app.organization_id();
begin
  if not app.is_admin() or organization is null then
    raise exception 'only an administrator may run a schedule';
  end if;
  case
    when task in ('weekly_summary', 'monthly_summary') then
      perform graphile_worker.add_job(
        task, json_build_object('organizationId', organization), job_key := task || ':' || organization
      );
    when task = 'scan_bucket' then
      perform graphile_worker.add_job(task, json_build_object('sourceId', source.id), job_key := 'scan:' || source.id)
      from ingest.sources source
      where source.organization_id = organization and source.kind = 's3' and source.status = 'active';
    when task = 'check_missing_file' then
      perform graphile_worker.add_job(task, job_key := task || ' now');
    else
      raise exception 'task % has no schedule that can be run', task;
  end case;
end
$$;
revoke all on function queue.run_now from public;
grant execute on function queue.run_now to app_api;
grant create on schema queue to app_worker;
alter function queue.run_now owner to app_worker;
revoke create on schema queue from app_worker;

drop view reporting.causes;
drop view reporting.history;
alter table reporting.sends drop constraint made_is_whole;
drop index reporting.idx_sends_kept;
-- A PDF that is gone cannot be brought back: it is an empty one.
update reporting.sends set pdf = '' where pdf_cleared_at is not null;
alter table reporting.sends drop column pdf_cleared_at;
alter table reporting.sends add constraint made_is_whole check (
  status <> 'made' or (is_incomplete, figures, subject, html, plain, pdf, token_hash, made_at) is not null
);
revoke update (report_retention_days) on identity.organizations from app_api;
alter table identity.organizations drop column report_retention_days;

create view reporting.history with (security_invoker = true) as
  select
    send.id, send.organization_id, send.client_id, send.subscription_id, send.grain, send.period_start,
    case send.grain when 'week' then send.period_start + 6
      else (send.period_start + interval '1 month')::date - 1 end as period_end,
    send.is_manual, send.asked_by, send.is_incomplete, send.subject, send.error, send.created_at, send.made_at,
    case
      when send.status <> 'made' then send.status
      when mail.waiting > 0 then 'sending'
      when mail.sent > 0 and mail.failed = 0 then 'sent'
      when mail.sent > 0 then 'partly'
      else 'failed'
    end as state,
    coalesce(mail.deliveries, '[]') as deliveries
  from reporting.sends send
  left join lateral (
    select
      count(*) filter (where status = 'waiting') as waiting,
      count(*) filter (where status = 'failed') as failed,
      count(*) filter (where status = 'sent') as sent,
      jsonb_agg(
        jsonb_build_object('address', address, 'status', status, 'error', error, 'sentAt', sent_at) order by lower(address)
      ) as deliveries
    from reporting.deliveries
    where send_id = send.id
  ) mail on true;
comment on view reporting.history is 'partly: some got it, and for some it has failed';
grant select on reporting.history to app_api, app_worker;

create view reporting.causes with (security_invoker = true) as
  select
    report.organization_id, 'report_failed' as kind, report.subscription_id || ' ' || report.period_start as cause,
    format('The report of “%s” from %s %s', client.name, report.period_start,
      case report.state when 'partly' then 'did not reach everybody' else 'was not sent' end) as title,
    coalesce(report.error, (
      select string_agg(format('%s: %s', mail ->> 'address', rtrim(mail ->> 'error', '. ') || '.'), ' ')
      from jsonb_array_elements(report.deliveries) mail
      where mail ->> 'status' <> 'sent'
    )) || ' Mend what it says and send it again.' as body,
    '/clients/' || report.client_id as link
  from (
    select distinct on (subscription_id, period_start) *
    from reporting.history
    where created_at > now() - interval '30 days'
    order by subscription_id, period_start, created_at desc, id desc
  ) report
  join media.clients client on client.id = report.client_id and client.status = 'active'
  where report.state in ('failed', 'partly');
grant select on reporting.causes to app_worker;
