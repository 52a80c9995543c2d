-- Names of the lines that count → ids, down to the placement, in the order of the hierarchy: what is written from here
-- lands side by side in every index.
insert into located (
  line_no, creative_no, copy_no, client_id, date, campaign_id, strategy_id, placement_id, creative_name,
  impressions, clicks, conversions, revenue_micros
)
select
  line.line_no,
  dense_rank() over (order by path.placement_id, line.creative_name collate "C"),
  row_number() over (
    partition by path.placement_id, line.creative_name collate "C", line.date order by line.line_no
  ),
  client_id, line.date, path.campaign_id, path.strategy_id, path.placement_id, line.creative_name,
  line.impressions, line.clicks, line.conversions, line.revenue_micros
from incoming line
join path using (client_id, campaign_name, strategy_name, placement_name)
where line.disposition = 'loaded'
