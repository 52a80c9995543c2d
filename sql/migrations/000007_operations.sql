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
drop function media.touch_periods_of_client;
