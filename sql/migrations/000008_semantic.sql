-- Up Migration

---------- data_quality: what stands behind a client's day

-- Few lines of a file are in it; a clean one pays nothing.
create index idx_staging_unloaded on ingest.staging_media_raw (organization_id, date)
  where disposition in ('rejected', 'held');

-- Cube answers for every tenant, by its own access policy; of lines it reads what counting takes, never what is in them.
create policy cube_reads_all on ingest.slices for select to app_cube using (true);
create policy cube_reads_all on ingest.ingestion_logs for select to app_cube using (true);
create policy cube_reads_all on ingest.staging_media_raw for select to app_cube using (true);
grant usage on schema ingest to app_cube;
grant select on ingest.slices to app_cube;
grant select (id, organization_id, source_id, file_name, delivery_no, run_date, reapply_of, status, created_at, finished_at)
  on ingest.ingestion_logs to app_cube;
grant select (organization_id, ingestion_run_id, disposition, client_id, client_name, date)
  on ingest.staging_media_raw to app_cube;

-- Rows of files that are in no number today, by run, client and day. What a later delivery stated anew is left out.
create view ingest.unloaded_rows with (security_invoker = true) as
  select organization_id, client_id, date, run_date, rejected, held
  from (
    select
      line.*, run.source_id, run.file_name, run.delivery_no, run.run_date,
      max(run.delivery_no) over (
        partition by line.organization_id, line.date, line.client_id, line.client_name
      ) as latest_no
    from (
      select
        organization_id, ingestion_run_id, client_id, client_name, date,
        count(*) filter (where disposition = 'rejected') as rejected,
        count(*) filter (where disposition = 'held') as held
      from ingest.staging_media_raw
      where disposition in ('rejected', 'held')
      group by organization_id, ingestion_run_id, client_id, client_name, date
    ) line
    join ingest.ingestion_logs run on run.id = line.ingestion_run_id
  ) unloaded
  where case
    when client_id is not null and date is not null then not exists (
      select
      from ingest.slices slice
      join ingest.ingestion_logs later on later.id = slice.ingestion_run_id
      where slice.client_id = unloaded.client_id and slice.date = unloaded.date and slice.superseded_by is null
        and later.delivery_no > unloaded.delivery_no
    )
    -- Nobody's row, or of no day: stated anew by the next file that speaks of the same name and day, or by the same file.
    else (client_name is null or date is null or delivery_no = latest_no)
      and not exists (
        select from ingest.ingestion_logs later
        where later.source_id = unloaded.source_id and later.file_name = unloaded.file_name
          and later.delivery_no > unloaded.delivery_no and later.status in ('success', 'partial')
      )
      and not exists (
        select from ingest.ingestion_logs corrected
        where corrected.reapply_of = unloaded.ingestion_run_id and corrected.status in ('success', 'partial')
      )
  end;
comment on view ingest.unloaded_rows is 'date is null where it could not be read; run_date is then the nearest there is';
grant select on ingest.unloaded_rows to app_api, app_cube;

create view media.data_quality with (security_invoker = true) as
  select
    organization_id,
    client_id,
    date,
    sum(files)::integer as files,
    sum(rows_loaded)::integer as rows_loaded,
    -- A client is told of what is in its numbers. What was left out may be another's: only the agency can say whose.
    case when (select app.client_id()) is null then sum(rejected)::integer end as rows_rejected,
    case when (select app.client_id()) is null then sum(held)::integer end as rows_held,
    bool_and(has_cpm) as has_cpm,
    sum(impressions_without_cpm)::bigint as impressions_without_cpm,
    max(last_file_at) as last_file_at,
    sum(restated)::integer as restated
  from (
    select
      organization_id, client_id, date, files, rows_loaded, 0 as rejected, 0 as held, has_cpm,
      -- Summed only where it is not nothing: all rows of a client's day have a spend, or none has.
      case has_cpm
        when true then 0
        when false then (
          select sum(metric.impressions)
          from media.daily_metrics metric
          where metric.client_id = stated.client_id and metric.date = stated.date
        )
      end as impressions_without_cpm,
      last_file_at, restated
    from (
      select
        slice.organization_id, slice.client_id, slice.date,
        count(*) as files,
        coalesce(max(slice.rows) filter (where slice.superseded_by is null), 0) as rows_loaded,
        (
          select metric.spend_micros is not null
          from media.daily_metrics metric
          where metric.client_id = slice.client_id and metric.date = slice.date
          limit 1
        ) as has_cpm,
        max(run.created_at) filter (where slice.superseded_by is null) as last_file_at,
        count(*) filter (where slice.superseded_by <> slice.ingestion_run_id) as restated
      from ingest.slices slice
      join ingest.ingestion_logs run on run.id = slice.ingestion_run_id
      group by slice.organization_id, slice.client_id, slice.date
    ) stated
    union all
    select organization_id, client_id, date, 0, 0, rejected, held, null, null, null, 0
    from ingest.unloaded_rows
    where date is not null
    union all
    select organization_id, client_id, run_date, 0, 0, rejected, held, null, null, null, 0
    from ingest.unloaded_rows
    where date is null
  ) part
  group by organization_id, client_id, date;
comment on view media.data_quality is
  'Per client and reporting day: which files stand behind the numbers, and what is not in them. Rows whose client nobody knows have a null client_id; rows whose day cannot be read count on the latest day of their file.';
comment on column media.data_quality.files is 'Deliveries that stated the day, those that were replaced since included';
comment on column media.data_quality.rows_loaded is 'Rows of the file in force; 0 when none is';
comment on column media.data_quality.rows_rejected is 'Rows nobody could use and no later delivery stated anew; null for a client';
comment on column media.data_quality.rows_held is 'Rows that wait for their client to be created or mapped; null for a client';
comment on column media.data_quality.has_cpm is 'Whether the day''s spend is known; null when it has no facts';
comment on column media.data_quality.last_file_at is 'When the file in force arrived; null when none is';
comment on column media.data_quality.restated is 'How often the day was stated anew by another delivery';
grant select on media.data_quality to app_api, app_cube;

---------- api_tokens: BI tools

comment on column identity.api_tokens.token_hash is 'SHA-256 of the token, hex; the token itself is shown once and never stored';
create index idx_api_tokens_organization on identity.api_tokens (organization_id, created_at desc);
grant insert (organization_id, client_id, name, token_hash, created_by, expires_at) on identity.api_tokens to app_api;
grant update (revoked_at) on identity.api_tokens to app_api;
-- NOTE: no delete: a token is revoked, so that the audit log keeps its meaning

-- The door for bearers of a token, who are nobody yet: whose it is and what it opens, or nothing. It stays closed for a
-- token that is revoked or expired, and for one of a client that is disabled.
create policy door on identity.api_tokens to app_owner using (true);
create policy door on media.clients for select to app_owner using (true);
create function identity.open_api_token(hash text) returns table (id uuid, organization_id uuid, client_id uuid)
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  return query
    select token.id, token.organization_id, token.client_id
    from identity.api_tokens token
    where token.token_hash = hash
      and token.revoked_at is null
      and (token.expires_at is null or token.expires_at > now())
      and not exists (select from media.clients client where client.id = token.client_id and client.status <> 'active');
  -- A tool asks many questions at once: to the minute is exact enough, and they need not wait for each other.
  if found then
    update identity.api_tokens token
    set last_used_at = now()
    where token.token_hash = hash and (token.last_used_at is null or token.last_used_at < now() - interval '1 minute');
  end if;
end
$$;
revoke all on function identity.open_api_token from public;
grant execute on function identity.open_api_token to app_api, app_cube;
grant usage on schema identity to app_cube;

---------- metrics_version: an open page notices that numbers have changed

-- A client learns that something changed, not whose it is.
create policy own_organization on media.metrics_version for select to app_api
  using (organization_id = (select app.organization_id()));

-- Down Migration

drop policy own_organization on media.metrics_version;
revoke usage on schema identity from app_cube;
drop function identity.open_api_token;
drop policy door on media.clients;
drop policy door on identity.api_tokens;
revoke update (revoked_at) on identity.api_tokens from app_api;
revoke insert (organization_id, client_id, name, token_hash, created_by, expires_at) on identity.api_tokens from app_api;
drop index identity.idx_api_tokens_organization;
comment on column identity.api_tokens.token_hash is null;

drop view media.data_quality;
drop view ingest.unloaded_rows;
revoke all on ingest.slices, ingest.ingestion_logs, ingest.staging_media_raw from app_cube;
revoke usage on schema ingest from app_cube;
drop policy cube_reads_all on ingest.staging_media_raw;
drop policy cube_reads_all on ingest.ingestion_logs;
drop policy cube_reads_all on ingest.slices;
drop index ingest.idx_staging_unloaded;
