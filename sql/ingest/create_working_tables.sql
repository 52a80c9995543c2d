-- Working tables of one run, made once in a connection and empty again with the end of its transaction: to make and drop them
-- for every file took an eighth of the time of a small one, and left dead rows in the catalog.

-- Some lines of the file, as read. Lines of one path_no have the same names from client to placement, so that a number
-- is joined in place of four names; the same names may have several numbers. Types as where they are kept, so
-- that nothing is cast on the way.
create temp table if not exists batch (
  line_no integer not null,
  disposition varchar(10) not null,
  path_no integer,
  client_name varchar(255),
  date date,
  campaign_name varchar(255),
  strategy_name varchar(255),
  placement_name varchar(255),
  creative_name varchar(255),
  spelling jsonb,
  impressions bigint,
  clicks bigint,
  ctr numeric(12, 6),
  conversions bigint,
  revenue_micros bigint,
  code varchar(40),
  column_name text,
  value text,
  message text,
  raw text not null
) on commit delete rows;

-- Lines that can be loaded. The steps that follow settle their disposition; one that is not loaded after all says why.
create temp table if not exists incoming (
  line_no integer not null,
  disposition text not null default 'loaded',
  path_no integer not null,
  client_id uuid not null,
  date date not null,
  creative_name text not null,
  spelling jsonb,
  impressions bigint not null,
  clicks bigint not null,
  conversions bigint not null,
  revenue_micros bigint not null,
  code text,
  message text
) on commit delete rows;

-- What a name of the file stands for.
create temp table if not exists client_of (client_name text primary key, client_id uuid not null) on commit delete rows;

-- Every path of names from client to placement, what it stands for, and the spelling on its first line.
create temp table if not exists path (
  path_no integer primary key,
  client_id uuid not null,
  campaign_name text not null,
  strategy_name text not null,
  placement_name text not null,
  first_line integer not null,
  spelling jsonb,
  campaign_id uuid,
  strategy_id uuid,
  placement_id uuid
) on commit delete rows;

-- The (client, date) slices the lines state, each with the CPM in force that day.
create temp table if not exists slice (
  client_id uuid not null,
  date date not null,
  rows integer not null,
  cpm numeric(10, 4),
  superseded_by uuid,
  primary key (client_id, date)
) on commit delete rows;

-- Lines that count, with the ids of every level; the creative is_new when it is to be made. previous_date is the day of
-- the line before about the same creative, by day and line; null: there is none.
create temp table if not exists located (
  line_no integer not null,
  previous_date date,
  client_id uuid not null,
  date date not null,
  campaign_id uuid not null,
  strategy_id uuid not null,
  placement_id uuid not null,
  creative_id uuid not null,
  is_new boolean not null,
  creative_name text not null,
  impressions bigint not null,
  clicks bigint not null,
  conversions bigint not null,
  revenue_micros bigint not null
) on commit delete rows;
