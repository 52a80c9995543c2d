-- Up Migration

create schema media;
comment on schema media is 'Paid-media performance: client > campaign > strategy > placement > creative, by day';
grant usage on schema media to app_api, app_worker, app_cube;

-- Names come from files and are the only key there. `name` is the first spelling seen, as displayed;
-- `name_key` is what names are matched by: trimmed, Unicode NFC, runs of white space as one space, case kept
-- (made by nameKey() in core/src/names.ts, the one place that knows how).

---------- clients

create table media.clients (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  name varchar(255) not null,
  name_key varchar(255) not null check (name_key <> ''),
  status varchar(20) not null default 'active' check (status in ('active', 'disabled')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, organization_id)
);
comment on table media.clients is 'A client company of the organization; disabled, never deleted';
create unique index idx_clients_name on media.clients (organization_id, name_key);

alter table media.clients enable row level security, force row level security;
create policy tenant on media.clients
  using (organization_id = (select app.organization_id()) and ((select app.is_admin()) or id = (select app.client_id())))
  with check (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy cube_reads_all on media.clients for select to app_cube using (true);
create trigger set_updated_at before update on media.clients for each row execute function app.set_updated_at();
grant select on media.clients to app_api, app_worker, app_cube;
grant insert (organization_id, name, name_key) on media.clients to app_api;
grant update (name, name_key, status) on media.clients to app_api;

alter table identity.memberships add foreign key (client_id, organization_id)
  references media.clients (id, organization_id) on update cascade on delete restrict;
alter table identity.api_tokens add foreign key (client_id, organization_id)
  references media.clients (id, organization_id) on update cascade on delete restrict;

---------- client_settings: CPM rates

create table media.client_settings (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  cpm decimal(10, 4) not null check (cpm >= 0),
  effective_date date,
  created_by uuid references identity.users on update cascade on delete restrict,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table media.client_settings is 'CPM rates: in force on a day is the row with the greatest effective_date <= that day';
comment on column media.client_settings.cpm is 'Currency units per 1,000 impressions';
comment on column media.client_settings.effective_date is 'First day the rate is in force; null: since ever';
create unique index idx_client_settings_client_id on media.client_settings (client_id, effective_date) nulls not distinct;

alter table media.client_settings enable row level security, force row level security;
create policy tenant on media.client_settings
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
-- The rate is behind every spend a client sees (lineage).
create policy own_rates on media.client_settings for select to app_api
  using (organization_id = (select app.organization_id()) and client_id = (select app.client_id()));
create trigger set_updated_at before update on media.client_settings for each row execute function app.set_updated_at();
grant select on media.client_settings to app_api, app_worker;
grant insert (organization_id, client_id, cpm, effective_date, created_by) on media.client_settings to app_api;
grant update (cpm, created_by) on media.client_settings to app_api;

---------- recomputations: spend that follows a rate

create table media.recomputations (
  client_id uuid primary key,
  organization_id uuid not null,
  from_date date not null,
  version integer not null default 1,
  requested_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  months_total integer,
  months_done integer not null default 0,
  rows_changed bigint not null default 0,
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table media.recomputations is 'The latest re-computation of each client''s spend after a rate was set, and how far it is';
comment on column media.recomputations.from_date is 'The first day whose rate may have changed; -infinity: all days';
comment on column media.recomputations.version is 'Counts requests: one that comes while another is under way begins anew';

alter table media.recomputations enable row level security, force row level security;
create policy tenant on media.recomputations
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on media.recomputations to app_api, app_worker;
grant insert (client_id, organization_id, from_date) on media.recomputations to app_api;
grant update (from_date, version, requested_at, started_at, finished_at, months_total, months_done, rows_changed)
  on media.recomputations to app_api, app_worker;

---------- campaigns, strategies, placements, creatives
-- Each carries its tenant, held true by a foreign key that includes it.

create table media.campaigns (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  name varchar(255) not null,
  name_key varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict,
  unique (id, client_id, organization_id)
);
create unique index idx_campaign_client_name on media.campaigns (client_id, name_key);

create table media.strategies (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  name varchar(255) not null,
  name_key varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (campaign_id, client_id, organization_id)
    references media.campaigns (id, client_id, organization_id) on update cascade on delete restrict,
  unique (id, client_id, organization_id)
);
create unique index idx_strategy_campaign_name on media.strategies (campaign_id, name_key);

create table media.placements (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  strategy_id uuid not null,
  name varchar(255) not null,
  name_key varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (strategy_id, client_id, organization_id)
    references media.strategies (id, client_id, organization_id) on update cascade on delete restrict,
  unique (id, client_id, organization_id)
);
create unique index idx_placement_strategy_name on media.placements (strategy_id, name_key);

create table media.creatives (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  placement_id uuid not null,
  name varchar(255) not null,
  name_key varchar(255) not null,
  preview_url text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (placement_id, client_id, organization_id)
    references media.placements (id, client_id, organization_id) on update cascade on delete restrict not enforced
);
comment on table media.creatives is
  'The foreign key is declared, not enforced, as on the facts: a file can bring a million creatives, each from a join on its placement.';
create unique index idx_creative_placement_name on media.creatives (placement_id, name_key);

do $$
declare
  level text;
begin
  foreach level in array array['campaigns', 'strategies', 'placements', 'creatives'] loop
    execute format('alter table media.%I enable row level security, force row level security', level);
    execute format(
      'create policy tenant on media.%I
         using (organization_id = (select app.organization_id())
                and ((select app.is_admin()) or client_id = (select app.client_id())))
         with check (organization_id = (select app.organization_id()) and (select app.is_admin()))', level);
    execute format('create policy cube_reads_all on media.%I for select to app_cube using (true)', level);
    execute format('create trigger set_updated_at before update on media.%I for each row execute function app.set_updated_at()', level);
    execute format('grant select on media.%I to app_api, app_worker, app_cube', level);
  end loop;
end
$$;
grant insert (organization_id, client_id, name, name_key) on media.campaigns to app_worker;
grant insert (organization_id, client_id, campaign_id, name, name_key) on media.strategies to app_worker;
grant insert (organization_id, client_id, strategy_id, name, name_key) on media.placements to app_worker;
grant insert (id, organization_id, client_id, placement_id, name, name_key) on media.creatives to app_worker;
-- A file can bring a million of them, and the next statement has to be planned for that.
grant maintain on media.creatives to app_worker;

---------- daily_metrics

create table media.daily_metrics (
  organization_id uuid not null references identity.organizations not enforced,
  client_id uuid not null references media.clients not enforced,
  date date not null,
  campaign_id uuid not null references media.campaigns not enforced,
  strategy_id uuid not null references media.strategies not enforced,
  placement_id uuid not null references media.placements not enforced,
  creative_id uuid not null references media.creatives not enforced,
  impressions bigint not null check (impressions >= 0),
  clicks bigint not null check (clicks >= 0),
  conversions bigint not null check (conversions >= 0),
  conversion_revenue_micros bigint not null,
  spend_micros bigint,
  line_no integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  id uuid generated always as (md5(creative_id::text || (date - date '2000-01-01')::text)::uuid) virtual,
  conversion_revenue numeric(18, 6) generated always as (conversion_revenue_micros / 1000000.0) virtual,
  spend numeric(18, 6) generated always as (spend_micros / 1000000.0) virtual,
  ctr numeric(18, 6) generated always as (clicks::numeric / nullif(impressions, 0)) virtual,
  cpc numeric(18, 4) generated always as (spend_micros / 1000000.0 / nullif(clicks, 0)) virtual,
  cpa numeric(18, 4) generated always as (spend_micros / 1000000.0 / nullif(conversions, 0)) virtual,
  roas numeric(18, 4) generated always as (conversion_revenue_micros::numeric / nullif(spend_micros, 0)) virtual,
  constraint idx_metrics_creative primary key (creative_id, date)
) partition by range (date);
comment on table media.daily_metrics is
  'One row per creative and reporting day (the partner''s day). Additive columns are stored; ratios are virtual and must never be summed or averaged. Foreign keys are declared, not enforced: every id comes from a join on the referenced table in the same transaction, nothing grants a delete there, and enforcing five keys costs 17 s per million rows.';
comment on column media.daily_metrics.id is 'Derived from (creative_id, date), so a restated row keeps it';
comment on column media.daily_metrics.spend_micros is 'round(impressions × CPM in force × 1000), micros; null when no CPM is in force';
comment on column media.daily_metrics.line_no is 'Line of the file that is in force for (client_id, date); see ingest.slices';
create index idx_metrics_client_date on media.daily_metrics (client_id, date);
create index idx_metrics_campaign on media.daily_metrics (campaign_id, date);
create index idx_metrics_strategy on media.daily_metrics (strategy_id, date);
create index idx_metrics_placement on media.daily_metrics (placement_id, date);

alter table media.daily_metrics enable row level security, force row level security;
create policy tenant on media.daily_metrics
  using (organization_id = (select app.organization_id())
         and ((select app.is_admin()) or client_id = (select app.client_id())))
  with check (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy cube_reads_all on media.daily_metrics for select to app_cube using (true);
grant select on media.daily_metrics to app_api, app_worker, app_cube;
grant insert, delete on media.daily_metrics to app_worker;
grant update (spend_micros, updated_at) on media.daily_metrics to app_worker;

-- Makes the monthly partitions from..to if they are missing. Builds each aside and attaches it, so that readers are
-- not locked out. Rows are reached through the parent only: no service has a grant on a partition.
create function media.ensure_partitions(from_day date, to_day date) returns integer
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  month date := date_trunc('month', from_day)::date;
  partition text;
  made integer := 0;
begin
  if to_day - from_day > 36525 then
    raise exception 'refusing to make partitions from % to %: more than 100 years', from_day, to_day;
  end if;
  while month <= to_day loop
    partition := 'daily_metrics_' || to_char(month, 'YYYY_MM');
    if to_regclass('media.' || partition) is null then
      -- Two workers may need the same month at once.
      perform pg_advisory_xact_lock(hashtext('media.ensure_partitions'));
      if to_regclass('media.' || partition) is null then
        execute format('create table media.%I (like media.daily_metrics including all)', partition);
        execute format('alter table media.%I enable row level security, force row level security', partition);
        execute format('alter table media.daily_metrics attach partition media.%I for values from (%L) to (%L)',
          partition, month, (month + interval '1 month')::date);
        made := made + 1;
      end if;
    end if;
    month := (month + interval '1 month')::date;
  end loop;
  return made;
end
$$;
revoke all on function media.ensure_partitions from public;
grant execute on function media.ensure_partitions to app_worker;

---------- metrics_version

create table media.metrics_version (
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  month date not null check (extract(day from month) = 1),
  version bigint not null default 1,
  changed_at timestamptz not null default now(),
  primary key (organization_id, month)
);
comment on table media.metrics_version is 'Bumped in the transaction that changes a month''s facts; rollups are rebuilt when it moves';
create index idx_metrics_version_month on media.metrics_version (month);

alter table media.metrics_version enable row level security, force row level security;
create policy tenant on media.metrics_version
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy cube_reads_all on media.metrics_version for select to app_cube using (true);
grant select on media.metrics_version to app_api, app_worker, app_cube;
grant insert, update on media.metrics_version to app_worker;

---------- weekly_summaries, monthly_summaries

create table media.weekly_summaries (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  week_start date not null check (extract(isodow from week_start) = 1),
  week_end date not null check (week_end = week_start + 6),
  impressions bigint not null,
  clicks bigint not null,
  conversions bigint not null,
  revenue_micros bigint not null,
  spend_micros bigint,
  revenue numeric(18, 6) generated always as (revenue_micros / 1000000.0) virtual,
  spend numeric(18, 6) generated always as (spend_micros / 1000000.0) virtual,
  ctr numeric(18, 6) generated always as (clicks::numeric / nullif(impressions, 0)) virtual,
  cpc numeric(18, 4) generated always as (spend_micros / 1000000.0 / nullif(clicks, 0)) virtual,
  cpa numeric(18, 4) generated always as (spend_micros / 1000000.0 / nullif(conversions, 0)) virtual,
  roas numeric(18, 4) generated always as (revenue_micros::numeric / nullif(spend_micros, 0)) virtual,
  top_campaigns jsonb not null default '[]',
  top_creatives jsonb not null default '[]',
  underperformers jsonb not null default '[]',
  previous jsonb,
  is_final boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict,
  unique (client_id, week_start)
);

create table media.monthly_summaries (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  month_start date not null check (extract(day from month_start) = 1),
  month_end date not null check (month_end = (month_start + interval '1 month' - interval '1 day')::date),
  impressions bigint not null,
  clicks bigint not null,
  conversions bigint not null,
  revenue_micros bigint not null,
  spend_micros bigint,
  revenue numeric(18, 6) generated always as (revenue_micros / 1000000.0) virtual,
  spend numeric(18, 6) generated always as (spend_micros / 1000000.0) virtual,
  ctr numeric(18, 6) generated always as (clicks::numeric / nullif(impressions, 0)) virtual,
  cpc numeric(18, 4) generated always as (spend_micros / 1000000.0 / nullif(clicks, 0)) virtual,
  cpa numeric(18, 4) generated always as (spend_micros / 1000000.0 / nullif(conversions, 0)) virtual,
  roas numeric(18, 4) generated always as (revenue_micros::numeric / nullif(spend_micros, 0)) virtual,
  top_campaigns jsonb not null default '[]',
  top_creatives jsonb not null default '[]',
  underperformers jsonb not null default '[]',
  previous jsonb,
  is_final boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict,
  unique (client_id, month_start)
);

do $$
declare
  summary text;
begin
  foreach summary in array array['weekly_summaries', 'monthly_summaries'] loop
    execute format('alter table media.%I enable row level security, force row level security', summary);
    execute format(
      'create policy tenant on media.%I
         using (organization_id = (select app.organization_id())
                and ((select app.is_admin()) or client_id = (select app.client_id())))
         with check (organization_id = (select app.organization_id()) and (select app.is_admin()))', summary);
    execute format('create policy cube_reads_all on media.%I for select to app_cube using (true)', summary);
    execute format('create trigger set_updated_at before update on media.%I for each row execute function app.set_updated_at()', summary);
    execute format('grant select on media.%I to app_api, app_worker, app_cube', summary);
    execute format('grant insert, update on media.%I to app_worker', summary);
  end loop;
end
$$;

---------- Cube's rollups live in a schema of their own

create schema cube_rollups;
comment on schema cube_rollups is 'Pre-aggregations, made and dropped by Cube';
grant usage, create on schema cube_rollups to app_cube;

-- Down Migration

drop schema cube_rollups cascade;
drop schema media cascade;
