-- The same facts summed, and the measures computed from the sums exactly as the metrics layer does (model/media): cost
-- ratios over the rows whose spend is known.
with metric as (
  select * from media.daily_metrics metric
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
),
total as (
  select
    count(*)::integer as rows,
    (count(*) filter (where spend_micros is null))::integer as unpriced_rows,
    coalesce(sum(impressions), 0)::bigint as impressions,
    coalesce(sum(clicks), 0)::bigint as clicks,
    coalesce(sum(conversions), 0)::bigint as conversions,
    coalesce(sum(conversion_revenue_micros), 0) as revenue_micros,
    sum(spend_micros) as spend_micros,
    coalesce(sum(impressions) filter (where spend_micros is not null), 0)::bigint as priced_impressions,
    coalesce(sum(clicks) filter (where spend_micros is not null), 0)::bigint as priced_clicks,
    coalesce(sum(conversions) filter (where spend_micros is not null), 0)::bigint as priced_conversions,
    coalesce(sum(conversion_revenue_micros) filter (where spend_micros is not null), 0) as priced_revenue_micros
  from metric
)
select
  rows, unpriced_rows as "unpricedRows", impressions, clicks, conversions,
  round(revenue_micros / 1000000.0, 6) as revenue,
  round(spend_micros / 1000000.0, 6) as spend,
  priced_impressions as "pricedImpressions", priced_clicks as "pricedClicks",
  priced_conversions as "pricedConversions", round(priced_revenue_micros / 1000000.0, 6) as "pricedRevenue",
  round(clicks::numeric / nullif(impressions, 0), 6) as ctr,
  round(conversions::numeric / nullif(clicks, 0), 6) as conversion_rate,
  round(spend_micros / 1000.0 / nullif(priced_impressions, 0), 6) as cpm,
  round(spend_micros / 1000000.0 / nullif(priced_clicks, 0), 6) as cpc,
  round(spend_micros / 1000000.0 / nullif(priced_conversions, 0), 6) as cpa,
  round(priced_revenue_micros::numeric / nullif(spend_micros, 0), 6) as roas
from total
