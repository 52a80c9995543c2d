-- Working tables of one run of summaries, gone with its transaction.

-- The days of the wanted periods and of the ones before them. `bit` stands for the day within its period.
create temp table period_day (
  date date primary key,
  period_start date not null,
  bit integer not null
) on commit drop;

-- Sums by campaign and by creative.
create temp table item (
  level text not null,
  client_id uuid not null,
  period_start date not null,
  item_id uuid not null,
  campaign_id uuid not null,
  impressions bigint not null,
  clicks bigint not null,
  conversions bigint not null,
  revenue_micros bigint not null,
  spend_micros bigint,
  priced_impressions bigint not null,
  priced_clicks bigint not null,
  priced_conversions bigint not null,
  priced_revenue_micros bigint not null,
  days integer not null,
  unpriced_days integer not null
) on commit drop;

-- Sums by client.
create temp table total (
  client_id uuid not null,
  period_start date not null,
  sums media.sums not null,
  days integer not null,
  unpriced_days integer not null,
  primary key (client_id, period_start)
) on commit drop;

-- Items that are compared with each other.
create temp table item_group (
  group_no bigint primary key,
  level text not null,
  client_id uuid not null,
  period_start date not null,
  spend_micros bigint,
  volume_micros numeric,
  judged_by text
) on commit drop;
-- Items are joined with their group by three columns that, taken one by one, look as if few groups had many: the planner
-- would sort all items.
create statistics (ndistinct) on level, client_id, period_start from item_group;

create temp table ranked (
  level text not null,
  client_id uuid not null,
  period_start date not null,
  item_id uuid not null,
  spend_rank integer,
  revenue_rank integer,
  conversions_rank integer,
  roas_rank integer
) on commit drop;

create temp table underperformer (
  level text not null,
  client_id uuid not null,
  period_start date not null,
  item_id uuid not null,
  place integer not null,
  measure text not null,
  value numeric,
  median numeric not null,
  share numeric not null,
  reason text not null
) on commit drop;

-- Items as they are told.
create temp table told (
  level text not null,
  client_id uuid not null,
  period_start date not null,
  item_id uuid not null,
  item jsonb not null
) on commit drop;

-- What is to be stored.
create temp table summary (
  client_id uuid not null,
  period_start date not null,
  period_end date not null,
  has_facts boolean not null,
  sums media.sums not null,
  missing_days date[] not null,
  unpriced_days date[] not null,
  top_campaigns jsonb not null,
  top_creatives jsonb not null,
  underperformers jsonb not null,
  previous jsonb,
  causes jsonb not null
) on commit drop;
-- Compressed when it is stored for good, and not before.
alter table summary
  alter top_campaigns set storage external, alter top_creatives set storage external,
  alter underperformers set storage external, alter previous set storage external;
