-- Up Migration

-- The one place that says which rate holds. Its text becomes part of the query that calls it, so it costs no call, and
-- the caller's own rights and row-level security apply.
create function media.rate_in_force(client uuid, day date) returns table (cpm numeric, effective_date date)
  language sql stable rows 1
begin atomic
  select setting.cpm, setting.effective_date
  from media.client_settings setting
  where setting.client_id = client and (setting.effective_date is null or setting.effective_date <= day)
  order by setting.effective_date desc nulls last
  limit 1;
end;

comment on function media.rate_in_force is
  'The CPM of a client in force on a day: that with the greatest effective_date up to the day (null: since ever); no row when there is none';

create or replace function ingest.restatement(run uuid) returns table (
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
    left join lateral media.rate_in_force(s.client_id, s.date) rate on true
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

-- Down Migration

create or replace function ingest.restatement(run uuid) returns table (
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

drop function media.rate_in_force;
