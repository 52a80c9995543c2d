-- Up Migration

---------- what keeps a file waiting

alter table ingest.ingestion_logs add column trouble varchar(20) check (trouble in ('access', 'store', 'database'));
comment on column ingest.ingestion_logs.trouble is
  'What the latest attempt failed of when the file was not to blame: the store refuses access, is away or breaks off, or the database does; null: nothing';
create index idx_ingestion_logs_trouble on ingest.ingestion_logs (source_id) where trouble is not null;

alter table alerting.alerts drop constraint alerts_kind_check;
alter table alerting.alerts add constraint alerts_kind_check check (kind in (
  'failed_file', 'rejected_rows', 'delayed_file', 'held_rows', 'scan_failed', 'access_refused', 'database_write',
  'missing_cpm', 'missing_file'
));

-- One row per thing that is wrong at this moment. An alert opens when its cause appears here and ends when it is gone:
-- nothing has to remember to raise or to take back anything.
create or replace view alerting.causes with (security_invoker = true) as
  -- A file that failed, or of which rows were rejected, until it is delivered again or marked as resolved.
  select
    run.organization_id,
    case run.status when 'failed' then 'failed_file' else 'rejected_rows' end as kind,
    run.source_id || '/' || run.file_name as cause,
    case run.status
      when 'failed' then format('“%s” was not loaded', run.file_name)
      else format('%s of %s rows of “%s” were rejected', run.records_failed, run.rows_read, run.file_name)
    end as title,
    case run.status
      when 'failed' then coalesce(run.message, 'The file could not be used.')
      else 'They are in no number. See why line by line, correct them and upload them again, or mark the file as resolved.'
    end as body,
    '/ingestions/' || run.id as link
  from ingest.ingestion_logs run
  where run.resolution_status = 'open'
    and ((run.status = 'failed' and run.trouble is null) or (run.status = 'partial' and run.records_failed > 0))
    and not exists (
      select from ingest.ingestion_logs later
      where later.source_id = run.source_id and later.file_name = run.file_name
        and later.delivery_no > run.delivery_no and later.finished_at is not null
    )
    and not exists (
      select from ingest.ingestion_logs corrected where corrected.reapply_of = run.id and corrected.status = 'success'
    )
  union all
  -- Files that are as good as ever, but could not be had or stored: told once for all of them, however many they are.
  select
    delayed.organization_id,
    case delayed.trouble when 'access' then 'access_refused' when 'store' then 'delayed_file' else 'database_write' end,
    case delayed.trouble when 'database' then 'database' else delayed.source_id::text end,
    case delayed.trouble
      when 'access' then format('“%s” does not hand out its files', delayed.source_name)
      when 'store' then format('Files from “%s” could not be loaded yet', delayed.source_name)
      else 'The database could not store what was delivered'
    end,
    format(
      '%s, the latest “%s”. %s Until then their days show what was there before.',
      case delayed.files when 1 then '1 file waits' else delayed.files || ' files wait' end, delayed.file_name, delayed.message
    ),
    case when delayed.trouble = 'access' then '/sources' else '/ingestions/' || delayed.id end
  from (
    select distinct on (run.organization_id, run.trouble, told.about)
      run.organization_id, run.trouble, run.source_id, source.name as source_name,
      run.id, run.file_name, run.message,
      count(*) over (partition by run.organization_id, run.trouble, told.about) as files
    from ingest.ingestion_logs run
    join ingest.sources source on source.id = run.source_id
    cross join lateral (select case when run.trouble <> 'database' then run.source_id end as about) told
    where run.trouble is not null
      and (run.status in ('queued', 'running') or run.resolution_status = 'open')
      and not exists (
        select from ingest.ingestion_logs later
        where later.source_id = run.source_id and later.file_name = run.file_name
          and later.delivery_no > run.delivery_no and later.finished_at is not null
      )
    order by run.organization_id, run.trouble, told.about, run.delivery_no desc
  ) delayed
  union all
  select
    held.organization_id, 'held_rows', held.name,
    format('Rows of “%s” wait for their client', held.name),
    format(
      '%s rows (days %s) name a client that does not exist. Create it, or say which client it is: the rows are loaded at once.',
      held.rows, concat_ws(' to ', held.first_day, nullif(held.last_day, held.first_day))
    ),
    '/ingestions'
  from (
    -- A file with shifted columns can name thousands: the largest are told, the others when those are settled.
    select *, row_number() over (partition by organization_id order by rows desc, name) as place
    from ingest.unknown_clients
  ) held
  where held.place <= 20
  union all
  select
    source.organization_id, 'scan_failed', source.id::text,
    format('“%s” cannot be read', source.name),
    source.last_scan_error,
    '/sources'
  from ingest.sources source
  where source.kind = 's3' and source.status = 'active' and source.last_scan_error is not null
  union all
  select
    client.organization_id, 'missing_cpm', client.id::text,
    format('“%s” has days without a CPM', client.name),
    format(
      'No CPM is in force on %s of its days (%s), so their spend is unknown. Set a CPM for them: the spend is computed at once.',
      count(*), concat_ws(' to ', min(slice.date), nullif(max(slice.date), min(slice.date)))
    ),
    '/clients/' || client.id
  from media.clients client
  join ingest.slices slice on slice.client_id = client.id and slice.superseded_by is null
  where client.status = 'active'
    and not exists (
      select from media.client_settings rate
      where rate.client_id = client.id and (rate.effective_date is null or rate.effective_date <= slice.date)
    )
  group by client.organization_id, client.id, client.name
  union all
  -- Nothing arrived between the last two deadlines, nor since.
  select
    source.organization_id, 'missing_file', source.id::text,
    format('No file from “%s” by %s', source.name, to_char(source.expected_by, 'HH24:MI')),
    coalesce(
      format('The latest file arrived on %s. Ask the partner; the alert ends when a file arrives.',
        to_char(latest.created_at at time zone organization.time_zone, 'YYYY-MM-DD HH24:MI')),
      'No file has ever arrived from it. Ask the partner, and check bucket and prefix.'
    ),
    '/ingestions'
  from ingest.sources source
  join identity.organizations organization on organization.id = source.organization_id
  cross join lateral (
    select (((now() at time zone organization.time_zone)::date + source.expected_by) at time zone organization.time_zone) as today
  ) deadline
  cross join lateral (
    select case when deadline.today <= now() then deadline.today else deadline.today - interval '1 day' end as last
  ) passed
  left join lateral (
    select run.created_at from ingest.ingestion_logs run where run.source_id = source.id order by run.created_at desc limit 1
  ) latest on true
  where source.kind = 's3' and source.status = 'active' and source.alert_when_missing and source.expected_by is not null
    and source.created_at < passed.last - interval '1 day'
    and (latest.created_at is null or latest.created_at < passed.last - interval '1 day');

---------- days that were stated, and facts that are kept

create index idx_slices_day on ingest.slices (organization_id, date, client_id);

alter table identity.organizations add column metrics_retention_months integer check (metrics_retention_months between 1 and 1200);
comment on column identity.organizations.metrics_retention_months is
  'How many whole months of facts are kept beside the current one; null: all. Summaries are kept for ever.';
grant update (metrics_retention_months) on identity.organizations to app_api;

-- Drops the partition of a month of which no organization has facts any more, or only organization `own`, whose facts
-- are to go. Waits for files that are being merged into it, and keeps it when one of them has brought facts.
create function media.drop_partition(month date, own uuid) returns boolean
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  partition text := 'daily_metrics_' || to_char(month, 'YYYY_MM');
begin
  if to_regclass('media.' || partition) is null then
    return false;
  end if;
  -- Readers of every month wait behind this lock while it is waited for: rather try again later.
  set local lock_timeout = '3s';
  execute format('lock table media.daily_metrics, media.%I in access exclusive mode', partition);
  if exists (
    select from ingest.slices s
    where s.date >= month and s.date < (month + interval '1 month')::date
      and s.superseded_by is null and s.organization_id <> own
  ) then
    return false;
  end if;
  execute format('drop table media.%I', partition);
  return true;
end
$$;
revoke all on function media.drop_partition from public;
grant execute on function media.drop_partition to app_worker;
create policy every_slice on ingest.slices for select to app_owner using (true);

-- Down Migration

drop policy every_slice on ingest.slices;
drop function media.drop_partition;
alter table identity.organizations drop column metrics_retention_months;
drop index ingest.idx_slices_day;

delete from alerting.mails where alert_id in (select id from alerting.alerts where kind in ('access_refused', 'database_write'));
delete from alerting.alerts where kind in ('access_refused', 'database_write');
alter table alerting.alerts drop constraint alerts_kind_check;
alter table alerting.alerts add constraint alerts_kind_check check (kind in (
  'failed_file', 'rejected_rows', 'delayed_file', 'held_rows', 'scan_failed', 'missing_cpm', 'missing_file'
));

-- One row per thing that is wrong at this moment. An alert opens when its cause appears here and ends when it is gone:
-- nothing has to remember to raise or to take back anything.
create or replace view alerting.causes with (security_invoker = true) as
  -- A file that failed, or of which rows were rejected, until it is delivered again or marked as resolved.
  select
    run.organization_id,
    case run.status when 'failed' then 'failed_file' else 'rejected_rows' end as kind,
    run.source_id || '/' || run.file_name as cause,
    case run.status
      when 'failed' then format('“%s” was not loaded', run.file_name)
      else format('%s of %s rows of “%s” were rejected', run.records_failed, run.rows_read, run.file_name)
    end as title,
    case run.status
      when 'failed' then coalesce(run.message, 'The file could not be used.')
      else 'They are in no number. See why line by line, correct them and upload them again, or mark the file as resolved.'
    end as body,
    '/ingestions/' || run.id as link
  from ingest.ingestion_logs run
  where run.resolution_status = 'open'
    and (run.status = 'failed' or (run.status = 'partial' and run.records_failed > 0))
    and not exists (
      select from ingest.ingestion_logs later
      where later.source_id = run.source_id and later.file_name = run.file_name
        and later.delivery_no > run.delivery_no and later.finished_at is not null
    )
    and not exists (
      select from ingest.ingestion_logs corrected where corrected.reapply_of = run.id and corrected.status = 'success'
    )
  union all
  -- A file that waits because the last attempt failed: the store or the database was in trouble.
  select
    run.organization_id, 'delayed_file', run.source_id || '/' || run.file_name,
    format('“%s” could not be loaded yet', run.file_name),
    run.message,
    '/ingestions/' || run.id
  from ingest.ingestion_logs run
  where run.status = 'queued' and run.started_at is not null and run.message is not null
  union all
  select
    held.organization_id, 'held_rows', held.name,
    format('Rows of “%s” wait for their client', held.name),
    format(
      '%s rows (days %s) name a client that does not exist. Create it, or say which client it is: the rows are loaded at once.',
      held.rows, concat_ws(' to ', held.first_day, nullif(held.last_day, held.first_day))
    ),
    '/ingestions'
  from (
    -- A file with shifted columns can name thousands: the largest are told, the others when those are settled.
    select *, row_number() over (partition by organization_id order by rows desc, name) as place
    from ingest.unknown_clients
  ) held
  where held.place <= 20
  union all
  select
    source.organization_id, 'scan_failed', source.id::text,
    format('“%s” cannot be read', source.name),
    source.last_scan_error,
    '/ingestions'
  from ingest.sources source
  where source.kind = 's3' and source.status = 'active' and source.last_scan_error is not null
  union all
  select
    client.organization_id, 'missing_cpm', client.id::text,
    format('“%s” has days without a CPM', client.name),
    format(
      'No CPM is in force on %s of its days (%s), so their spend is unknown. Set a CPM for them: the spend is computed at once.',
      count(*), concat_ws(' to ', min(slice.date), nullif(max(slice.date), min(slice.date)))
    ),
    '/clients/' || client.id
  from media.clients client
  join ingest.slices slice on slice.client_id = client.id and slice.superseded_by is null
  where client.status = 'active'
    and not exists (
      select from media.client_settings rate
      where rate.client_id = client.id and (rate.effective_date is null or rate.effective_date <= slice.date)
    )
  group by client.organization_id, client.id, client.name
  union all
  -- Nothing arrived between the last two deadlines, nor since.
  select
    source.organization_id, 'missing_file', source.id::text,
    format('No file from “%s” by %s', source.name, to_char(source.expected_by, 'HH24:MI')),
    coalesce(
      format('The latest file arrived on %s. Ask the partner; the alert ends when a file arrives.',
        to_char(latest.created_at at time zone organization.time_zone, 'YYYY-MM-DD HH24:MI')),
      'No file has ever arrived from it. Ask the partner, and check bucket and prefix.'
    ),
    '/ingestions'
  from ingest.sources source
  join identity.organizations organization on organization.id = source.organization_id
  cross join lateral (
    select (((now() at time zone organization.time_zone)::date + source.expected_by) at time zone organization.time_zone) as today
  ) deadline
  cross join lateral (
    select case when deadline.today <= now() then deadline.today else deadline.today - interval '1 day' end as last
  ) passed
  left join lateral (
    select run.created_at from ingest.ingestion_logs run where run.source_id = source.id order by run.created_at desc limit 1
  ) latest on true
  where source.kind = 's3' and source.status = 'active' and source.alert_when_missing and source.expected_by is not null
    and source.created_at < passed.last - interval '1 day'
    and (latest.created_at is null or latest.created_at < passed.last - interval '1 day');

drop index ingest.idx_ingestion_logs_trouble;
alter table ingest.ingestion_logs drop column trouble;
