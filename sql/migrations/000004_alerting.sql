-- Up Migration

create schema alerting;
comment on schema alerting is 'What needs a person: causes as they stand now, the alerts made of them, and the mails that tell';
grant usage on schema alerting to app_api, app_worker;

-- A run's problem ends with the next delivery of the same file.
create index idx_ingestion_logs_file on ingest.ingestion_logs (source_id, file_name, delivery_no desc);
create index idx_ingestion_logs_open on ingest.ingestion_logs (organization_id) where resolution_status = 'open';

---------- causes: what is wrong now

-- One row per thing that is wrong at this moment. An alert opens when its cause appears here and ends when it is gone:
-- nothing has to remember to raise or to take back anything.
create view alerting.causes with (security_invoker = true) as
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
grant select on alerting.causes to app_worker;

---------- alerts

create table alerting.alerts (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  kind varchar(20) not null check (kind in (
    'failed_file', 'rejected_rows', 'delayed_file', 'held_rows', 'scan_failed', 'missing_cpm', 'missing_file'
  )),
  cause text not null,
  title text not null,
  body text not null,
  link text not null,
  opened_at timestamptz not null default now(),
  resolved_at timestamptz,
  read_at timestamptz,
  read_by uuid references identity.users on update cascade on delete restrict
);
comment on table alerting.alerts is 'A cause from when it appeared until it was gone';
comment on column alerting.alerts.cause is 'What it is about, within its kind: a cause has one open alert, however long it stays';
comment on column alerting.alerts.link is 'Path of the page on which it is mended';
create unique index idx_alerts_open on alerting.alerts (organization_id, kind, cause) where resolved_at is null;
create index idx_alerts_organization on alerting.alerts (organization_id, opened_at desc);

alter table alerting.alerts enable row level security, force row level security;
create policy tenant on alerting.alerts
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on alerting.alerts to app_api, app_worker;
grant insert, update on alerting.alerts to app_worker;
grant update (read_at, read_by) on alerting.alerts to app_api;

---------- mails

create table alerting.mails (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  alert_id uuid not null references alerting.alerts on update cascade on delete restrict,
  notice varchar(10) not null check (notice in ('opened', 'recovered')),
  status varchar(10) not null default 'waiting' check (status in ('waiting', 'sent', 'skipped')),
  recipient text,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  unique (alert_id, notice)
);
comment on table alerting.mails is 'Mails to be sent and sent: one when an alert opens, one when it ends';
comment on column alerting.mails.status is 'skipped: no mail server or no address was configured';

alter table alerting.mails enable row level security, force row level security;
create policy tenant on alerting.mails
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select, insert, update on alerting.mails to app_worker;

-- Down Migration

drop schema alerting cascade;
drop index ingest.idx_ingestion_logs_open;
drop index ingest.idx_ingestion_logs_file;
