-- The items that are ranked or under-perform, as they are told: id, name, the names above it, and its figures.
insert into told (level, client_id, period_start, item_id, item)
with shown as (
  select level, client_id, period_start, item_id from ranked
  union
  select level, client_id, period_start, item_id from underperformer
),
member as (
  select distinct level, item_id from shown
),
named as (
  select 'campaign' as level, campaign.id as item_id, campaign.name, '[]'::jsonb as path
  from member
  join media.campaigns campaign on campaign.id = member.item_id
  where member.level = 'campaign'
  union all
  select 'creative', creative.id, creative.name,
    jsonb_build_array(
      coalesce(campaign.shown_name, campaign.name),
      coalesce(strategy.shown_name, strategy.name),
      coalesce(placement.shown_name, placement.name)
    )
  from member
  join media.creatives creative on creative.id = member.item_id
  join media.placements placement on placement.id = creative.placement_id
  join media.strategies strategy on strategy.id = placement.strategy_id
  join media.campaigns campaign on campaign.id = strategy.campaign_id
  where member.level = 'creative'
)
select
  level, client_id, period_start, item_id,
  jsonb_build_object('id', item_id, 'name', named.name, 'path', named.path) || media.figures(row(
    impressions, clicks, conversions, revenue_micros, spend_micros,
    priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros
  )::media.sums)
from item
join shown using (level, client_id, period_start, item_id)
join named using (level, item_id)
