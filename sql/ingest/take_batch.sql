-- The lines of a batch that can be loaded.
insert into incoming (
  line_no, client_id, date, campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, conversions, revenue_micros
)
select
  line_no, client_id, date, campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, conversions, revenue_micros
from batch
join client_of using (client_name)
where disposition = 'loaded'
