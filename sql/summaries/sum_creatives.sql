-- The facts of organization $1, clients $2 (null: all), days $3 to $4, summed by creative and period. The only statement that
-- reads facts: everything else is made from these sums. `days` has a bit for every day with rows, `unpriced_days` for every
-- day with rows whose spend is unknown.
insert into item (
  level, client_id, period_start, item_id, campaign_id,
  impressions, clicks, conversions, revenue_micros, spend_micros,
  priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros, days, unpriced_days
)
select
  'creative', metric.client_id, day.period_start, metric.creative_id, metric.campaign_id,
  media.exact_sum(metric.impressions),
  media.exact_sum(metric.clicks),
  media.exact_sum(metric.conversions),
  media.exact_sum(metric.conversion_revenue_micros),
  media.exact_sum(metric.spend_micros),
  coalesce(media.exact_sum(metric.impressions) filter (where metric.spend_micros is not null), 0),
  coalesce(media.exact_sum(metric.clicks) filter (where metric.spend_micros is not null), 0),
  coalesce(media.exact_sum(metric.conversions) filter (where metric.spend_micros is not null), 0),
  coalesce(media.exact_sum(metric.conversion_revenue_micros) filter (where metric.spend_micros is not null), 0),
  bit_or(day.bit),
  coalesce(bit_or(day.bit) filter (where metric.spend_micros is null), 0)
from media.daily_metrics metric
join period_day day on day.date = metric.date
where metric.organization_id = $1
  and ($2::uuid[] is null or metric.client_id = any ($2))
  and metric.date between $3::date and $4::date
group by metric.client_id, metric.campaign_id, metric.creative_id, day.period_start
