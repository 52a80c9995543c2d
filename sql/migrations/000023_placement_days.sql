-- Up Migration

-- What rollups are built from (cube/driver.js). Rows with and without spend stay apart, so that sums of one are none of both.
create view media.placement_days with (security_invoker = true) as
  select
    organization_id, client_id, date, campaign_id, strategy_id, placement_id,
    sum(impressions)::bigint as impressions,
    sum(clicks)::bigint as clicks,
    sum(conversions)::bigint as conversions,
    sum(conversion_revenue_micros)::bigint as conversion_revenue_micros,
    sum(spend_micros)::bigint as spend_micros
  from media.daily_metrics
  group by organization_id, client_id, date, campaign_id, strategy_id, placement_id, (spend_micros is null);
comment on view media.placement_days is 'The facts without creatives';
grant select on media.placement_days to app_cube;

-- Down Migration

drop view media.placement_days;
