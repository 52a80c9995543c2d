-- daily_metrics: one row per creative and reporting day, from the located lines of one file. $1 organization.
-- spend_micros = round(impressions / 1000 × CPM × 1,000,000) = round(impressions × CPM × 1000); no CPM, no spend.
insert into media.daily_metrics (
  organization_id, client_id, date, campaign_id, strategy_id, placement_id, creative_id,
  impressions, clicks, conversions, conversion_revenue_micros, spend_micros, line_no
)
select
  $1::uuid, line.client_id, line.date, line.campaign_id, line.strategy_id, line.placement_id, line.creative_id,
  line.impressions, line.clicks, line.conversions, line.revenue_micros,
  round(line.impressions * slice.cpm * 1000)::bigint,
  line.line_no
from located line
join slice on slice.client_id = line.client_id and slice.date = line.date
