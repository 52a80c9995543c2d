-- Creatives that were merged are one, by the id of what they are shown as (media.resolve_names), as in the metrics layer.
-- Parts are sums already, so that summing them again gives what summing their facts would.
with part as (
  delete from item
  using (
    select id, shown_as as shown from media.creatives where shown_as is not null
    union
    select shown_as, shown_as from media.creatives where shown_as is not null
  ) creative
  where item.level = 'creative' and item.item_id = creative.id
  returning item.*, creative.shown
)
insert into item (
  level, client_id, period_start, item_id, campaign_id,
  impressions, clicks, conversions, revenue_micros, spend_micros,
  priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros, days, unpriced_days
)
select
  'creative', client_id, period_start, shown, min(campaign_id::text)::uuid,
  media.exact_sum(impressions), media.exact_sum(clicks), media.exact_sum(conversions), media.exact_sum(revenue_micros),
  media.exact_sum(spend_micros),
  media.exact_sum(priced_impressions), media.exact_sum(priced_clicks), media.exact_sum(priced_conversions),
  media.exact_sum(priced_revenue_micros),
  bit_or(days), bit_or(unpriced_days)
from part
group by client_id, period_start, shown
