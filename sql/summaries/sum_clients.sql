-- The sums of the campaigns, by client and period.
insert into total (client_id, period_start, sums, days, unpriced_days)
select
  client_id, period_start,
  row(
    media.exact_sum(impressions), media.exact_sum(clicks), media.exact_sum(conversions), media.exact_sum(revenue_micros),
    media.exact_sum(spend_micros),
    media.exact_sum(priced_impressions), media.exact_sum(priced_clicks), media.exact_sum(priced_conversions),
    media.exact_sum(priced_revenue_micros)
  )::media.sums,
  bit_or(days), bit_or(unpriced_days)
from item
where level = 'campaign'
group by client_id, period_start
