-- Names of the file → ids. Every level is looked up under its parent. $1 organization.
insert into resolved (
  line_no, client_id, date, campaign_id, strategy_id, placement_id, creative_id,
  impressions, clicks, conversions, revenue_micros
)
select
  line.line_no, name.client_id, line.date, campaign.id, strategy.id, placement.id, creative.id,
  line.impressions, line.clicks, line.conversions, line.revenue_micros
from incoming line
join ingest.client_names name on name.organization_id = $1 and name.name_key = line.client_name
join media.campaigns campaign on campaign.client_id = name.client_id and campaign.name_key = line.campaign_name
join media.strategies strategy on strategy.campaign_id = campaign.id and strategy.name_key = line.strategy_name
join media.placements placement on placement.strategy_id = strategy.id and placement.name_key = line.placement_name
join media.creatives creative on creative.placement_id = placement.id and creative.name_key = line.creative_name
where line.disposition = 'loaded'
