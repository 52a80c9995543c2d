-- The facts of organization $1, clients $2 (null: all), days $3 to $4, summed by creative and period. The only statement that
-- reads facts: everything else is made from these sums. What is priced is all less what is not, because few rows are not. `days`
-- has a bit for every day with rows, `unpriced_days` for every day with rows whose spend is unknown.
insert into item (
  level, client_id, period_start, item_id, campaign_id,
  impressions, clicks, conversions, revenue_micros, spend_micros,
  priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros, days, unpriced_days
)
select
  'creative', client_id, period_start, creative_id, campaign_id,
  impressions, clicks, conversions, revenue_micros, spend_micros,
  impressions - unpriced_impressions, clicks - unpriced_clicks, conversions - unpriced_conversions,
  revenue_micros - unpriced_revenue_micros,
  days, unpriced_days
from (
  select
    metric.client_id, day.period_start, metric.creative_id, metric.campaign_id,
    media.exact_sum(impressions) as impressions,
    media.exact_sum(clicks) as clicks,
    media.exact_sum(conversions) as conversions,
    media.exact_sum(conversion_revenue_micros) as revenue_micros,
    media.exact_sum(spend_micros) as spend_micros,
    coalesce(media.exact_sum(impressions) filter (where spend_micros is null), 0) as unpriced_impressions,
    coalesce(media.exact_sum(clicks) filter (where spend_micros is null), 0) as unpriced_clicks,
    coalesce(media.exact_sum(conversions) filter (where spend_micros is null), 0) as unpriced_conversions,
    coalesce(media.exact_sum(conversion_revenue_micros) filter (where spend_micros is null), 0) as unpriced_revenue_micros,
    bit_or(day.bit) as days,
    coalesce(bit_or(day.bit) filter (where spend_micros is null), 0) as unpriced_days
  from media.daily_metrics metric
  join period_day day on day.date = metric.date
  where metric.organization_id = $1
    and ($2::uuid[] is null or metric.client_id = any ($2))
    and metric.date between $3::date and $4::date
  group by metric.client_id, metric.campaign_id, metric.creative_id, day.period_start
) creative
