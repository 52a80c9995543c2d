-- Names of the lines that count → ids, down to the placement.
insert into located (
  line_no, client_id, date, campaign_id, strategy_id, placement_id, creative_name,
  impressions, clicks, conversions, revenue_micros
)
select
  line.line_no, campaign_of.client_id, line.date, campaign_id, strategy_id, placement_of.placement_id, line.creative_name,
  line.impressions, line.clicks, line.conversions, line.revenue_micros
from incoming line
join campaign_of using (client_name, campaign_name)
join strategy_of using (campaign_id, strategy_name)
join placement_of using (strategy_id, placement_name)
where line.disposition = 'loaded'
