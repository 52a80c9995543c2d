-- Up Migration

create schema ingest;
comment on schema ingest is 'From a delivered file to facts: sources, runs, every line of every file and what became of it';
grant usage on schema ingest to app_api, app_worker;

---------- sources

create table ingest.sources (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  name varchar(255) not null check (name <> ''),
  kind varchar(20) not null check (kind in ('s3', 'upload')),
  status varchar(20) not null default 'active' check (status in ('active', 'disabled')),
  bucket text,
  prefix text not null default '',
  region text,
  endpoint text,
  access_key_id text,
  secret_access_key_sealed text,
  is_from_environment boolean not null default false,
  delimiter char(1) check (delimiter in (',', ';', E'\t', '|')),
  day_format varchar(20) not null default 'YYYY-MM-DD' check (day_format in ('YYYY-MM-DD', 'MM/DD/YYYY', 'DD/MM/YYYY')),
  decimal_separator char(1) not null default '.' check (decimal_separator in ('.', ',')),
  column_aliases jsonb not null default '{}',
  reject_limit numeric(5, 4) not null default 0.05 check (reject_limit between 0 and 1),
  expected_by time,
  alert_when_missing boolean not null default true,
  last_scan_at timestamptz,
  last_scan_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint s3_has_bucket check (kind <> 's3' or bucket is not null)
);
comment on table ingest.sources is 'Where files come from';
comment on column ingest.sources.secret_access_key_sealed is 'AES-256-GCM under DATA_ENCRYPTION_KEY, with the id of the key; see core/src/encryption.ts';
comment on column ingest.sources.is_from_environment is 'Place and keys of the bucket are those of the S3_* variables';
comment on column ingest.sources.delimiter is 'Null: found out for every file';
comment on column ingest.sources.column_aliases is 'Header text → contract column, beside the built-in aliases';
comment on column ingest.sources.expected_by is 'A file is expected every day by this time in the organization''s time zone; null: none is';
comment on column ingest.sources.reject_limit is 'A file with a larger share of rejected rows is not applied';
create unique index idx_sources_name on ingest.sources (organization_id, name);

alter table ingest.sources enable row level security, force row level security;
create policy tenant on ingest.sources
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy every_source on ingest.sources for select to app_worker using (true);
create policy bootstrap on ingest.sources to app_owner using (true);
create trigger set_updated_at before update on ingest.sources for each row execute function app.set_updated_at();
grant select on ingest.sources to app_api, app_worker;
grant insert (
  id, organization_id, name, kind, bucket, prefix, region, endpoint, access_key_id, secret_access_key_sealed,
  delimiter, day_format, decimal_separator, column_aliases, reject_limit, expected_by, alert_when_missing
) on ingest.sources to app_api;
grant update (
  name, status, bucket, prefix, region, endpoint, access_key_id, secret_access_key_sealed,
  delimiter, day_format, decimal_separator, column_aliases, reject_limit, expected_by, alert_when_missing
) on ingest.sources to app_api;
grant update (last_scan_at, last_scan_error) on ingest.sources to app_worker;

---------- ingestion_logs: one row per delivery of a file

create table ingest.ingestion_logs (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  source_id uuid not null references ingest.sources on update cascade on delete restrict,
  delivery_no bigint generated always as identity,
  run_date date,
  status varchar(20) not null default 'queued'
    check (status in ('queued', 'running', 'success', 'partial', 'failed', 'skipped_duplicate')),
  message text,
  rows_read integer not null default 0,
  records_loaded integer not null default 0,
  records_failed integer not null default 0,
  rows_held integer not null default 0,
  rows_ignored integer not null default 0,
  rows_warned integer not null default 0,
  stage varchar(20) not null default 'queued' check (stage in ('queued', 'reading', 'merging', 'done')),
  progress_rows integer not null default 0,
  progress_bytes bigint not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  file_name varchar(1024) not null,
  object_key text,
  object_etag text,
  object_modified_at timestamptz,
  size_bytes bigint,
  sha256 text,
  header text[],
  delimiter char(1),
  uploaded_by uuid references identity.users on update cascade on delete restrict,
  resolution_status varchar(20) check (resolution_status in ('open', 'resolved')),
  resolved_by uuid references identity.users on update cascade on delete restrict,
  resolution_note varchar(1000),
  resolved_at timestamptz,
  reapply_of uuid references ingest.ingestion_logs on update cascade on delete restrict,
  created_at timestamptz not null default now(),
  constraint every_row_ends_once check (rows_read = records_loaded + records_failed + rows_held + rows_ignored)
);
comment on table ingest.ingestion_logs is 'Every delivery of every file, what was done with it and how it ended';
comment on column ingest.ingestion_logs.delivery_no is 'Order of delivery: a slice is only ever replaced by a later delivery';
comment on column ingest.ingestion_logs.run_date is 'Latest reporting day in the file';
comment on column ingest.ingestion_logs.records_failed is 'Rows rejected';
comment on column ingest.ingestion_logs.header is 'Cells of the file''s header, and with the delimiter what the raw lines are read by';
comment on column ingest.ingestion_logs.reapply_of is 'The earlier run whose kept lines this one states again: all of them, or, when its header is that of a correction, those it does not correct';
create index idx_ingestion_logs_reapply_of on ingest.ingestion_logs (reapply_of) where reapply_of is not null;
create index idx_ingestion_logs_organization on ingest.ingestion_logs (organization_id, delivery_no desc);
create index idx_ingestion_logs_object on ingest.ingestion_logs (source_id, object_key, delivery_no desc);
create index idx_ingestion_logs_sha256 on ingest.ingestion_logs (organization_id, sha256);

alter table ingest.ingestion_logs enable row level security, force row level security;
create policy tenant on ingest.ingestion_logs
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on ingest.ingestion_logs to app_api, app_worker;
grant insert (organization_id, source_id, file_name, size_bytes, uploaded_by, sha256, header, delimiter, reapply_of) on ingest.ingestion_logs to app_api;
grant update (status, message, stage, finished_at, resolution_status, resolution_note, resolved_by, resolved_at) on ingest.ingestion_logs to app_api;
grant insert, update on ingest.ingestion_logs to app_worker;

---------- upload_chunks: bytes of uploaded files, kept in the database so that no disk has to be shared

create table ingest.upload_chunks (
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  ingestion_run_id uuid not null references ingest.ingestion_logs on update cascade on delete restrict,
  chunk_no integer not null,
  bytes bytea not null,
  primary key (ingestion_run_id, chunk_no)
);
alter table ingest.upload_chunks alter column bytes set storage external;

alter table ingest.upload_chunks enable row level security, force row level security;
create policy tenant on ingest.upload_chunks
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant insert on ingest.upload_chunks to app_api;
grant select, delete on ingest.upload_chunks to app_worker;

---------- staging_media_raw: every line of every file

create table ingest.staging_media_raw (
  organization_id uuid not null references identity.organizations not enforced,
  ingestion_run_id uuid not null references ingest.ingestion_logs not enforced,
  line_no integer not null,
  disposition varchar(10) not null check (disposition in ('loaded', 'rejected', 'held', 'ignored')),
  client_id uuid references media.clients not enforced,
  client_name varchar(255),
  date date,
  campaign_name varchar(255),
  strategy_name varchar(255),
  placement_name varchar(255),
  creative_name varchar(255),
  spelling jsonb,
  impressions bigint,
  clicks bigint,
  ctr decimal(12, 6),
  conversions bigint,
  conversion_revenue decimal(18, 6),
  code varchar(40),
  column_name text,
  value text,
  message text,
  raw text not null,
  created_at timestamptz not null default now(),
  id uuid generated always as (md5(ingestion_run_id::text || line_no::text)::uuid) virtual,
  primary key (ingestion_run_id, line_no)
);
comment on table ingest.staging_media_raw is
  'One row per record of a file, with what became of it; kept after it is replaced, so that a difference can be shown';
comment on column ingest.staging_media_raw.line_no is 'Line on which the record starts; line 1 is the header';
comment on column ingest.staging_media_raw.disposition is 'Exactly one of loaded, rejected, held (client unknown), ignored';
comment on column ingest.staging_media_raw.campaign_name is 'As all names here: in the form names are matched by';
comment on column ingest.staging_media_raw.spelling is 'The partner''s own spelling of the names that differ from that form';
comment on column ingest.staging_media_raw.code is 'Why it was rejected or ignored, or what a loaded row is warned of';
create index idx_staging_held on ingest.staging_media_raw (organization_id, client_name) where disposition = 'held';

alter table ingest.staging_media_raw enable row level security, force row level security;
create policy tenant on ingest.staging_media_raw
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
-- A client may see the lines its own numbers come from (lineage).
create policy own_lines on ingest.staging_media_raw for select to app_api
  using (
    organization_id = (select app.organization_id())
    and client_id = (select app.client_id())
    and disposition = 'loaded'
  );
grant select on ingest.staging_media_raw to app_api, app_worker;
grant insert, delete, update (disposition, code, column_name, value, message) on ingest.staging_media_raw to app_worker;

create view ingest.rejected_rows with (security_invoker = true) as
  select organization_id, ingestion_run_id, line_no, code, column_name, value, message, raw
  from ingest.staging_media_raw
  where disposition = 'rejected';
grant select on ingest.rejected_rows to app_api;

create view ingest.unknown_clients with (security_invoker = true) as
  select
    organization_id,
    client_name as name,
    count(*)::integer as rows,
    count(distinct ingestion_run_id)::integer as files,
    min(date) as first_day,
    max(date) as last_day,
    sum(impressions) as impressions
  from ingest.staging_media_raw
  where disposition = 'held'
  group by organization_id, client_name;
grant select on ingest.unknown_clients to app_api, app_worker;

---------- client_aliases: what else files call a client

create table ingest.client_aliases (
  organization_id uuid not null,
  name_key varchar(255) not null check (name_key <> ''),
  client_id uuid not null,
  created_by uuid references identity.users on update cascade on delete restrict,
  created_at timestamptz not null default now(),
  primary key (organization_id, name_key),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);

alter table ingest.client_aliases enable row level security, force row level security;
create policy tenant on ingest.client_aliases
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on ingest.client_aliases to app_api, app_worker;
grant insert (organization_id, name_key, client_id, created_by), update (client_id, created_by) on ingest.client_aliases to app_api;

create view ingest.client_names with (security_invoker = true) as
  select organization_id, name_key, id as client_id from media.clients
  union all
  select a.organization_id, a.name_key, a.client_id
  from ingest.client_aliases a
  where not exists (select from media.clients c where c.organization_id = a.organization_id and c.name_key = a.name_key);
comment on view ingest.client_names is 'Every name a file may call a client by; a client''s own name wins over an alias';
grant select on ingest.client_names to app_api, app_worker;

---------- slices: which run a client's day came from

create table ingest.slices (
  organization_id uuid not null,
  ingestion_run_id uuid not null references ingest.ingestion_logs on update cascade on delete restrict,
  client_id uuid not null,
  date date not null,
  rows integer not null,
  applied_at timestamptz not null default now(),
  superseded_by uuid references ingest.ingestion_logs on update cascade on delete restrict,
  primary key (ingestion_run_id, client_id, date),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table ingest.slices is 'A file is a full statement for every (client, date) it contains; in force is the one nothing superseded';
create unique index idx_slices_in_force on ingest.slices (client_id, date) where superseded_by is null;

alter table ingest.slices enable row level security, force row level security;
create policy tenant on ingest.slices
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy own_slices on ingest.slices for select to app_api
  using (organization_id = (select app.organization_id()) and client_id = (select app.client_id()));
create policy own_files on ingest.ingestion_logs for select to app_api
  using (exists (
    select from ingest.slices s
    where s.ingestion_run_id = ingestion_logs.id and s.client_id = (select app.client_id())
  ));
grant select on ingest.slices to app_api;
grant select, insert, update on ingest.slices to app_worker;

-- A client's name stands in the rollups: a new one must reach them like new facts. Runs with the settings of the
-- transaction that renames, so it reaches no further than that transaction may.
create function ingest.bump_versions_of_client() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  insert into media.metrics_version (organization_id, month)
  select distinct new.organization_id, date_trunc('month', s.date)::date
  from ingest.slices s
  where s.client_id = new.id and s.superseded_by is null
  order by 2
  on conflict (organization_id, month) do update
  set version = metrics_version.version + 1, changed_at = now();
  return null;
end
$$;
revoke all on function ingest.bump_versions_of_client from public;
create trigger bump_versions after update of name on media.clients
  for each row when (old.name is distinct from new.name)
  execute function ingest.bump_versions_of_client();

-- What a run changed, item by item, against the lines of the runs whose slices it replaced. Spend is that of the CPM in
-- force now on both sides: a rate that changed in between is not the file's doing. An item that is the same on both
-- sides is there, too, as `unchanged`. A run that replaced nothing has only `added` items.
create function ingest.restatement(run uuid) returns table (
  client_id uuid, date date, replaced_run_id uuid,
  campaign text, strategy text, placement text, creative text, change text,
  impressions_before bigint, clicks_before bigint, conversions_before bigint, revenue_before numeric, spend_before numeric,
  impressions_after bigint, clicks_after bigint, conversions_after bigint, revenue_after numeric, spend_after numeric
)
  language sql stable
begin atomic
  with stated as (
    select s.client_id, s.date, replaced.ingestion_run_id as replaced_run_id, rate.cpm
    from ingest.slices s
    left join ingest.slices replaced
      on replaced.client_id = s.client_id and replaced.date = s.date
      and replaced.superseded_by = run and replaced.ingestion_run_id <> run
    left join lateral (
      select setting.cpm
      from media.client_settings setting
      where setting.client_id = s.client_id
        and (setting.effective_date is null or setting.effective_date <= s.date)
      order by setting.effective_date desc nulls last
      limit 1
    ) rate on true
    where s.ingestion_run_id = run
  ),
  before as (
    select line.*
    from stated
    join ingest.staging_media_raw line
      on line.ingestion_run_id = stated.replaced_run_id
      and line.client_id = stated.client_id and line.date = stated.date and line.disposition = 'loaded'
  ),
  after as (
    select line.* from ingest.staging_media_raw line where line.ingestion_run_id = run and line.disposition = 'loaded'
  )
  select
    stated.client_id, stated.date, stated.replaced_run_id,
    item.campaign_name, item.strategy_name, item.placement_name, item.creative_name, item.change,
    item.impressions_before, item.clicks_before, item.conversions_before, item.revenue_before,
    round(item.impressions_before * stated.cpm * 1000) / 1000000.0,
    item.impressions_after, item.clicks_after, item.conversions_after, item.revenue_after,
    round(item.impressions_after * stated.cpm * 1000) / 1000000.0
  from (
    select
      client_id, date, campaign_name, strategy_name, placement_name, creative_name,
      case
        when before.line_no is null then 'added'
        when after.line_no is null then 'removed'
        when (before.impressions, before.clicks, before.conversions, before.conversion_revenue)
          = (after.impressions, after.clicks, after.conversions, after.conversion_revenue) then 'unchanged'
        else 'changed'
      end as change,
      before.impressions as impressions_before, before.clicks as clicks_before,
      before.conversions as conversions_before, before.conversion_revenue as revenue_before,
      after.impressions as impressions_after, after.clicks as clicks_after,
      after.conversions as conversions_after, after.conversion_revenue as revenue_after
    from before
    full join after using (client_id, date, campaign_name, strategy_name, placement_name, creative_name)
  ) item
  join stated on stated.client_id = item.client_id and stated.date = item.date;
end;
revoke all on function ingest.restatement from public;
grant execute on function ingest.restatement to app_api;

---------- the door to the queue

-- The API asks for work through this function, so that it needs no right on the queue's tables and can start
-- nothing but what is listed. A null job_key is one job per call; the same job_key replaces a job that still waits.
create function ingest.enqueue(task text, payload json, job_key text default null, queue text default null) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  if task <> all (array['scan_bucket', 'ingest_file', 'release_held', 'recompute_spend']) then
    raise exception 'task % may not be started from here', task;
  end if;
  perform graphile_worker.add_job(
    task, payload := payload, job_key := enqueue.job_key, queue_name := queue,
    -- As many as a file from a bucket has (deliver_object.sql): waiting for a store takes hours, a mistake none.
    max_attempts := case task when 'ingest_file' then 8 else 25 end
  );
end
$$;
revoke all on function ingest.enqueue from public;
grant execute on function ingest.enqueue to app_api;
grant create on schema ingest to app_worker;
alter function ingest.enqueue owner to app_worker;
revoke create on schema ingest from app_worker;

-- Down Migration

drop trigger bump_versions on media.clients;
drop schema ingest cascade;
