-- The same facts summed by client and CPM in force. Spend is null where there is none.
select
  client.name as client, rate.cpm, rate.effective_date as "effectiveDate",
  min(day.date) as "from", max(day.date) as "to",
  sum(day.rows)::bigint as rows,
  sum(day.impressions)::bigint as impressions,
  sum(day.clicks)::bigint as clicks,
  sum(day.conversions)::bigint as conversions,
  sum(day.revenue_micros) / 1000000.0 as revenue,
  sum(day.spend_micros) / 1000000.0 as spend
from (
  select
    metric.client_id, metric.date,
    count(*) as rows,
    sum(metric.impressions) as impressions,
    sum(metric.clicks) as clicks,
    sum(metric.conversions) as conversions,
    sum(metric.conversion_revenue_micros) as revenue_micros,
    sum(metric.spend_micros) as spend_micros
  from media.daily_metrics metric
  where metric.date between $1::date and $2::date
    and ($3::uuid[] is null or metric.client_id = any ($3))
    and ($8::uuid[] is null or metric.client_id <> all ($8))
    and ($4::uuid[] is null or metric.campaign_id = any ($4))
    and ($9::uuid[] is null or metric.campaign_id <> all ($9))
    and ($5::uuid[] is null or metric.strategy_id = any ($5))
    and ($10::uuid[] is null or metric.strategy_id <> all ($10))
    and ($6::uuid[] is null or metric.placement_id = any ($6))
    and ($11::uuid[] is null or metric.placement_id <> all ($11))
    and ($7::uuid[] is null or metric.creative_id = any ($7))
    and ($12::uuid[] is null or metric.creative_id <> all ($12))
  group by metric.client_id, metric.date
) day
join media.clients client on client.id = day.client_id
left join lateral media.rate_in_force(day.client_id, day.date) rate on true
group by client.id, client.name, rate.cpm, rate.effective_date
order by client.name, client.id, min(day.date)
