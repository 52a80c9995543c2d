-- Names of the lines that count → ids, down to the placement, in the order of the hierarchy: what is written from here
-- lands side by side in every index. (A path is one placement; its number sorts faster than the id.)
insert into located (
  line_no, first_line, copy_no, client_id, date, campaign_id, strategy_id, placement_id, creative_name,
  impressions, clicks, conversions, revenue_micros
)
select
  line.line_no,
  min(line.line_no) over (partition by path.path_no, line.creative_name collate "C"),
  row_number() over (partition by path.path_no, line.creative_name collate "C", line.date order by line.line_no),
  client_id, line.date, path.campaign_id, path.strategy_id, path.placement_id, line.creative_name,
  line.impressions, line.clicks, line.conversions, line.revenue_micros
from incoming line
join (select *, row_number() over (order by placement_id)::integer as path_no from path) path
  using (client_id, campaign_name, strategy_name, placement_name)
where line.disposition = 'loaded'
