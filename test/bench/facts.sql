-- Facts as years of daily files leave them, written straight into the tables: clients with all five levels, creatives that
-- run for a flight and rest, days in the order in which they would have arrived. For benches; run by the owner of the
-- cluster, on an organization that has none of these clients. Settings of the session:
--   facts.organization  its id
--   facts.clients, facts.creatives (per client, a multiple of 100)
--   facts.first_day, facts.days
--   facts.flight  days a creative runs, on average
-- Every number comes from hashes of what it is about, so the same settings give the same facts.

create temp table shape as
select
  current_setting('facts.organization')::uuid as organization_id,
  current_setting('facts.clients')::integer as clients,
  current_setting('facts.creatives')::integer as creatives,
  current_setting('facts.first_day')::date as first_day,
  current_setting('facts.days')::integer as days,
  current_setting('facts.flight')::integer as flight;

---------- names: 10 campaigns of 2 strategies of 5 placements

insert into media.clients (organization_id, name, name_key)
select organization_id, label, label
from shape, generate_series(1, clients) no, lateral (select format('Client %s', lpad(no::text, 3, '0')) as label) named
order by no;

-- A rate since ever and another one from the middle of the time on, in the middle of a week.
insert into media.client_settings (organization_id, client_id, cpm, effective_date)
select organization_id, client.id, cpm, effective_date
from shape
join media.clients client using (organization_id),
lateral (values (4.25, null), (5.1, first_day + days / 2 + (9 - extract(isodow from first_day + days / 2)::integer) % 7)) rate (cpm, effective_date);

insert into media.campaigns (organization_id, client_id, name, name_key)
select organization_id, client.id, label, label
from shape join media.clients client using (organization_id), generate_series(1, 10) no,
lateral (select format('Campaign %s', no) as label) named
order by client.id, no;

insert into media.strategies (organization_id, client_id, campaign_id, name, name_key)
select organization_id, campaign.client_id, campaign.id, label, label
from shape join media.campaigns campaign using (organization_id), unnest(array['Prospecting', 'Retargeting']) label
order by campaign.id, label;

insert into media.placements (organization_id, client_id, strategy_id, name, name_key)
select organization_id, strategy.client_id, strategy.id, label, label
from shape join media.strategies strategy using (organization_id),
unnest(array['Home', 'Article', 'Video', 'Search', 'Feed']) label
order by strategy.id, label;

insert into media.creatives (organization_id, client_id, placement_id, name, name_key)
select organization_id, placement.client_id, placement.id, label, label
from shape join media.placements placement using (organization_id), generate_series(1, creatives / 100) no,
lateral (select format('Banner %s', no) as label) named
order by placement.id, no;

analyze media.clients, media.client_settings, media.campaigns, media.strategies, media.placements, media.creatives;

---------- flights: four fifths to six fifths of the average, anywhere in the time; one of a hundred never rests

create temp table flight as
select
  creative.client_id, strategy.campaign_id, strategy.id as strategy_id, placement.id as placement_id, creative.id as creative_id,
  creative.no,
  case when creative.no % 100 = 0 then first_day else first_day + (hash_1 % (days - length + 1))::integer end as from_day,
  case when creative.no % 100 = 0 then first_day + days - 1 else first_day + (hash_1 % (days - length + 1))::integer + length - 1 end
    as to_day,
  200 + hash_2 % 9000 as size,
  1 + hash_3 % 40 as appeal
from shape
join (select *, row_number() over (order by id) as no from media.creatives) creative using (organization_id)
join media.placements placement on placement.id = creative.placement_id
join media.strategies strategy on strategy.id = placement.strategy_id,
lateral (
  select
    abs(hashint8extended(creative.no, 1)) as hash_1, abs(hashint8extended(creative.no, 2)) as hash_2,
    abs(hashint8extended(creative.no, 3)) as hash_3,
    least(days, flight * 4 / 5 + (creative.no % (flight * 2 / 5 + 1))::integer) as length
) drawn;
analyze flight;

---------- facts, a day at a time

do $$
declare
  asked shape;
  day date;
begin
  select * into asked from shape;
  for day in select asked.first_day + no from generate_series(0, asked.days - 1) no loop
    insert into media.daily_metrics (
      organization_id, client_id, date, campaign_id, strategy_id, placement_id, creative_id,
      impressions, clicks, conversions, conversion_revenue_micros, spend_micros, line_no
    )
    select
      asked.organization_id, flight.client_id, day, campaign_id, strategy_id, placement_id, creative_id,
      impressions, clicks, conversions, conversions * (5 + noise % 90) * 1000000 + conversions * 990000,
      round(impressions * cpm * 1000)::bigint,
      2 + no::integer
    from flight
    join (
      select distinct on (client_id) client_id, cpm
      from media.client_settings
      where effective_date is null or effective_date <= day
      order by client_id, effective_date desc nulls last
    ) rate using (client_id),
    lateral (select abs(hashint8extended(no, day - date '2000-01-01')) as noise) drawn,
    lateral (select size + noise % size as impressions) counted,
    lateral (select impressions * appeal / 4000 as clicks) clicked,
    lateral (select clicks * (noise % 7) / 100 as conversions) converted
    where day between from_day and to_day;
  end loop;
end
$$;

---------- the delivery they came with

with run as (
  insert into ingest.ingestion_logs (
    organization_id, source_id, file_name, status, started_at, finished_at, message, run_date
  )
  select organization_id, source.id, 'facts.csv', 'success', now(), now(), 'Written by a bench.', first_day + days - 1
  from shape
  join lateral (
    select id from ingest.sources where sources.organization_id = shape.organization_id order by id limit 1
  ) source on true
  returning id, organization_id
)
insert into ingest.slices (organization_id, ingestion_run_id, client_id, date, rows)
select run.organization_id, run.id, metric.client_id, metric.date, count(*)
from run
join media.daily_metrics metric using (organization_id)
group by run.organization_id, run.id, metric.client_id, metric.date
order by metric.date;

insert into media.metrics_version (organization_id, month)
select distinct organization_id, date_trunc('month', first_day + no)::date
from shape, generate_series(0, days - 1) no
order by 2
on conflict (organization_id, month) do update set version = metrics_version.version + 1, changed_at = now();

drop table shape, flight;
