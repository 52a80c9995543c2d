-- What the machine can do with the same file and nothing but Postgres: a bare COPY into text columns, its names
-- resolved by hand, INSERT … SELECT into empty tables with the indexes of the real ones. No check of any value, no
-- history, no tenants. Each statement is timed by the bench.

create schema floor;
set search_path = floor;
create table raw (
  date text, client_name text, campaign_name text, strategy_name text, placement_name text, creative_name text,
  impressions text, clicks text, ctr text, conversions text, conversion_revenue text
);
create table clients (id uuid primary key default uuidv7(), name text unique);
create table campaigns (id uuid primary key default uuidv7(), client_id uuid, name text, unique (client_id, name));
create table strategies (id uuid primary key default uuidv7(), campaign_id uuid, name text, unique (campaign_id, name));
create table placements (id uuid primary key default uuidv7(), strategy_id uuid, name text, unique (strategy_id, name));
create table creatives (id uuid primary key default uuidv7(), placement_id uuid, name text, unique (placement_id, name));
create table facts (
  client_id uuid, date date, campaign_id uuid, strategy_id uuid, placement_id uuid, creative_id uuid,
  impressions bigint, clicks bigint, conversions bigint, conversion_revenue_micros bigint, spend_micros bigint,
  primary key (creative_id, date)
);
create index on facts (client_id, date);
create index on facts using brin (campaign_id, date);
create index on facts using brin (strategy_id, date);
create index on facts (placement_id, date);
