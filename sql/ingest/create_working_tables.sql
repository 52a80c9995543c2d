-- Working tables of one run, gone with its transaction.

-- Every line of the file, as read; the steps that follow settle its disposition.
create temp table incoming (
  line_no integer not null,
  disposition text not null,
  client_name text,
  date date,
  campaign_name text,
  strategy_name text,
  placement_name text,
  creative_name text,
  spelling jsonb,
  impressions bigint,
  clicks bigint,
  ctr numeric,
  conversions bigint,
  revenue_micros bigint,
  code text,
  column_name text,
  value text,
  message text,
  raw text not null
) on commit drop;

-- What a name of the file stands for, level by level; creatives are too many for a table of their own.
create temp table client_of (client_name text primary key, client_id uuid not null) on commit drop;
create temp table campaign_of (client_name text, campaign_name text, client_id uuid not null, campaign_id uuid not null) on commit drop;
create temp table strategy_of (campaign_id uuid, strategy_name text, strategy_id uuid not null) on commit drop;
create temp table placement_of (strategy_id uuid, placement_name text, placement_id uuid not null) on commit drop;

-- The (client, date) slices the lines state, each with the CPM in force that day.
create temp table slice (
  client_id uuid not null,
  date date not null,
  rows integer not null,
  cpm numeric(10, 4),
  superseded_by uuid,
  primary key (client_id, date)
) on commit drop;

-- Lines that count, with the ids of every level but the creative's.
create temp table located (
  line_no integer not null,
  client_id uuid not null,
  date date not null,
  campaign_id uuid not null,
  strategy_id uuid not null,
  placement_id uuid not null,
  creative_name text not null,
  impressions bigint not null,
  clicks bigint not null,
  conversions bigint not null,
  revenue_micros bigint not null
) on commit drop;
