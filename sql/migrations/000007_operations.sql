-- Up Migration

---------- touched_periods: names are said in summaries, too

-- All periods of a client are to be summarized anew, because its campaigns or creatives are called otherwise or are counted
-- as others now. Runs as the worker, with the settings of the transaction: it reaches no further than that may.
create function media.touch_periods_of_client(of_client uuid) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  touched record;
begin
  for touched in
    with touched as (
      insert into media.touched_periods (organization_id, client_id, grain, period_start, cause)
      select distinct
        slice.organization_id, slice.client_id, grain, date_trunc(grain, slice.date::timestamp)::date, '{"kind": "names"}'::jsonb
      from ingest.slices slice
      cross join unnest(array['week', 'month']) grain
      where slice.client_id = of_client and slice.superseded_by is null
      on conflict do nothing
      returning organization_id, grain
    )
    select distinct organization_id, grain from touched
  loop
    perform media.request_summaries(touched.organization_id, touched.grain);
  end loop;
end
$$;
revoke all on function media.touch_periods_of_client from public;
grant execute on function media.touch_periods_of_client to app_api;
grant create on schema media to app_worker;
alter function media.touch_periods_of_client owner to app_worker;
revoke create on schema media from app_worker;
comment on column media.touched_periods.cause is
  'What changed them: {kind: file, ingestionId, fileName}, {kind: cpm, fromDate, rates: [{cpm, effectiveDate}]} or {kind: names}';

---------- the alert inbox: acknowledged, told as people want it, and its own channel watched

alter table alerting.alerts
  add column acknowledged_at timestamptz,
  add column acknowledged_by uuid references identity.users on update cascade on delete restrict;
comment on column alerting.alerts.acknowledged_at is 'Somebody sees to it; it is resolved when its cause is gone, as every other';
grant update (acknowledged_at, acknowledged_by) on alerting.alerts to app_api;

alter table alerting.alerts drop constraint alerts_kind_check;
alter table alerting.alerts add constraint alerts_kind_check check (kind in (
  'failed_file', 'rejected_rows', 'delayed_file', 'held_rows', 'scan_failed', 'access_refused', 'database_write',
  'missing_cpm', 'missing_file', 'mail_failed'
));

create table alerting.preferences (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  user_id uuid references identity.users on update cascade on delete restrict,
  is_mailed boolean not null,
  muted_kinds text[] not null default '{}',
  quiet_from time,
  quiet_until time,
  digest_at time,
  updated_at timestamptz not null default now(),
  unique nulls not distinct (organization_id, user_id),
  constraint quiet_hours_have_both_ends check ((quiet_from is null) = (quiet_until is null))
);
comment on table alerting.preferences is
  'Who is mailed about what, and when: the address of the installation (no user; mailed unless it says otherwise), and administrators (mailed when they say so)';
comment on column alerting.preferences.muted_kinds is 'Kinds of alerts that are not mailed';
comment on column alerting.preferences.quiet_from is 'Mails wait from then until quiet_until, by the clock of the organization';
comment on column alerting.preferences.digest_at is 'One mail a day at this time with everything since; null: each at once';

alter table alerting.preferences enable row level security, force row level security;
create policy tenant on alerting.preferences
  using (
    organization_id = (select app.organization_id()) and (select app.is_admin())
    and (user_id is null or user_id = (select app.user_id()) or (select app.user_id()) is null)
  );
create trigger set_updated_at before update on alerting.preferences for each row execute function app.set_updated_at();
grant select on alerting.preferences to app_api, app_worker;
grant insert (organization_id, user_id, is_mailed, muted_kinds, quiet_from, quiet_until, digest_at) on alerting.preferences to app_api;
grant update (is_mailed, muted_kinds, quiet_from, quiet_until, digest_at) on alerting.preferences to app_api;

-- The address of an administrator of the organization; null when the person is none any more.
create function alerting.address_of(of_user uuid, organization uuid) returns text
  language sql stable security definer set search_path = pg_catalog
begin atomic
  select person.email
  from identity.users person
  join identity.memberships membership on membership.user_id = person.id
  where person.id = of_user and membership.organization_id = organization
    and membership.role = 'admin' and membership.status = 'active';
end;
revoke all on function alerting.address_of from public;
grant execute on function alerting.address_of to app_worker;

-- When a mail is due that is written at `at`: with the day's digest, after the quiet hours, or at once.
create function alerting.due_at(
  at timestamptz, time_zone text, quiet_from time, quiet_until time, digest_at time
) returns timestamptz
  language sql stable
begin atomic
  select case
    when digest_at is not null
      then (local::date + digest_at + case when local::time >= digest_at then interval '1 day' else interval '0' end)
        at time zone time_zone
    when quiet_from < quiet_until and local::time >= quiet_from and local::time < quiet_until
      then (local::date + quiet_until) at time zone time_zone
    when quiet_from > quiet_until and local::time >= quiet_from
      then (local::date + 1 + quiet_until) at time zone time_zone
    when quiet_from > quiet_until and local::time < quiet_until
      then (local::date + quiet_until) at time zone time_zone
    else at
  end
  from (select at at time zone time_zone as local) clock;
end;
revoke all on function alerting.due_at from public;
grant execute on function alerting.due_at to app_worker;

-- Who is mailed in an organization. The person who is nobody is the address of the installation.
create view alerting.recipients with (security_invoker = true) as
  select
    organization.id as organization_id, null::uuid as user_id,
    coalesce(said.muted_kinds, '{}') as muted_kinds, organization.time_zone, said.quiet_from, said.quiet_until, said.digest_at
  from identity.organizations organization
  left join alerting.preferences said on said.organization_id = organization.id and said.user_id is null
  where coalesce(said.is_mailed, true)
  union all
  select
    said.organization_id, said.user_id, said.muted_kinds, organization.time_zone, said.quiet_from, said.quiet_until, said.digest_at
  from alerting.preferences said
  join identity.organizations organization on organization.id = said.organization_id
  where said.user_id is not null and said.is_mailed;
grant select on alerting.recipients to app_worker;

alter table alerting.mails
  add column user_id uuid references identity.users on update cascade on delete restrict,
  add column due_at timestamptz not null default now(),
  add column last_error text,
  drop constraint mails_alert_id_notice_key,
  add constraint mails_once_per_recipient unique nulls not distinct (alert_id, notice, user_id);
comment on column alerting.mails.user_id is 'The administrator it is for; null: the address of the installation';
comment on column alerting.mails.due_at is 'Later than created_at: it waits for the digest or the end of the quiet hours, and goes out with all that wait';
comment on column alerting.mails.last_error is 'Why it could not be sent so far';
comment on column alerting.mails.status is
  'skipped: no mail server or no address was configured, the person left, or it was over before anything had been said';
grant select on alerting.mails to app_api;
create index idx_mails_waiting on alerting.mails (organization_id, user_id) where status = 'waiting';

-- That mails cannot be sent cannot be told by mail: it is an alert like the others, in the app alone.
create view alerting.channel_causes with (security_invoker = true) as
  select
    organization_id, 'mail_failed' as kind, 'mail' as cause, 'Mails cannot be sent' as title,
    format('%s: %s They are tried again by themselves, for days.',
      case count(*) when 1 then '1 mail waits' else count(*) || ' mails wait' end,
      (array_agg(rtrim(last_error, '. ') || '.' order by id desc))[1]) as body,
    '/jobs' as link
  from alerting.mails
  where status = 'waiting' and last_error is not null
  group by organization_id;
grant select on alerting.channel_causes to app_worker;

---------- the queue in the open

create schema queue;
comment on schema queue is 'The queue as administrators see it: its jobs and when its schedules ran. The queue''s own tables stay the worker''s';
grant usage on schema queue to app_api;

-- Every function here runs as the worker, reads who asks from the transaction's settings, and shows an administrator the
-- jobs of the own organization. Jobs of nobody in particular (the schedule's own calls) are shown to all; what they failed
-- with only where there is nobody else it could be about.

create function queue.jobs() returns table (
  id bigint, task text, state text, payload jsonb, attempts integer, max_attempts integer,
  created_at timestamptz, run_at timestamptz, started_at timestamptz, error text
)
  language plpgsql stable security definer set search_path = pg_catalog
as $$
begin
  if not app.is_admin() then
    return;
  end if;
  return query
  select
    job.id, known.identifier,
    case
      when job.locked_at is not null then 'running'
      when job.attempts >= job.max_attempts then 'failed'
      when job.attempts > 0 then 'retrying'
      else 'waiting'
    end,
    job.payload::jsonb, job.attempts::integer, job.max_attempts::integer, job.created_at, job.run_at, job.locked_at,
    case when owner.organization_id is not null or (select count(*) from identity.organizations) = 1 then job.last_error end
  from graphile_worker._private_jobs job
  join graphile_worker._private_tasks known on known.id = job.task_id
  left join ingest.sources source on source.id::text = job.payload ->> 'sourceId'
  cross join lateral (
    select coalesce((job.payload ->> 'organizationId')::uuid, source.organization_id) as organization_id
  ) owner
  where owner.organization_id is null or owner.organization_id = app.organization_id();
end
$$;

-- Starts a job of the organization anew, at once and with all its attempts. Null: there is none that waits or has failed.
create function queue.retry(job_id bigint) returns bigint
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform from queue.jobs() job where job.id = job_id and job.state in ('failed', 'retrying');
  if not found then
    return null;
  end if;
  return (graphile_worker.reschedule_jobs(array[job_id], run_at := now(), attempts := 0)).id;
end
$$;

-- When each schedule was last followed.
create function queue.last_executions() returns table (task text, last_execution timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog
as $$
begin
  return query
  select crontab.identifier, crontab.last_execution from graphile_worker._private_known_crontabs crontab;
end
$$;

-- Follows a schedule now, for the own organization. All of these may be repeated at any time.
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

revoke all on all functions in schema queue from public;
grant execute on all functions in schema queue to app_api, app_worker;
grant create, usage on schema queue to app_worker;
alter function queue.jobs owner to app_worker;
alter function queue.retry owner to app_worker;
alter function queue.last_executions owner to app_worker;
alter function queue.run_now owner to app_worker;
revoke create on schema queue from app_worker;

-- Down Migration

drop schema queue cascade;
drop view alerting.channel_causes;
revoke select on alerting.mails from app_api;
drop index alerting.idx_mails_waiting;
delete from alerting.mails
where user_id is not null or alert_id in (select id from alerting.alerts where kind = 'mail_failed');
alter table alerting.mails
  drop constraint mails_once_per_recipient,
  drop column last_error, drop column due_at, drop column user_id,
  add constraint mails_alert_id_notice_key unique (alert_id, notice);
drop view alerting.recipients;
drop function alerting.due_at, alerting.address_of;
drop table alerting.preferences;
delete from alerting.alerts where kind = 'mail_failed';
alter table alerting.alerts drop constraint alerts_kind_check;
alter table alerting.alerts add constraint alerts_kind_check check (kind in (
  'failed_file', 'rejected_rows', 'delayed_file', 'held_rows', 'scan_failed', 'access_refused', 'database_write',
  'missing_cpm', 'missing_file'
));
alter table alerting.alerts drop column acknowledged_by, drop column acknowledged_at;
drop function media.touch_periods_of_client;
