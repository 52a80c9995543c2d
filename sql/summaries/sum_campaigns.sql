-- The sums of the creatives, by campaign and period; campaigns that were merged are one (media.resolve_names).
insert into item (
  level, client_id, period_start, item_id, campaign_id,
  impressions, clicks, conversions, revenue_micros, spend_micros,
  priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros, days, unpriced_days
)
select
  'campaign', item.client_id, period_start, coalesce(campaign.shown_as, campaign_id), coalesce(campaign.shown_as, campaign_id),
  media.exact_sum(impressions), media.exact_sum(clicks), media.exact_sum(conversions), media.exact_sum(revenue_micros),
  media.exact_sum(spend_micros),
  media.exact_sum(priced_impressions), media.exact_sum(priced_clicks), media.exact_sum(priced_conversions),
  media.exact_sum(priced_revenue_micros),
  bit_or(days), bit_or(unpriced_days)
from item
-- An outer join: facts are summed whether or not their campaign can be named.
left join media.campaigns campaign on campaign.id = item.campaign_id
group by item.client_id, coalesce(campaign.shown_as, campaign_id), period_start
