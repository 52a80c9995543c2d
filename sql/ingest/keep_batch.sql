-- Keeps a batch of lines of run $1 (organization $2). A line whose client nobody has made yet waits; it is not wrong.
-- Not sorted: the lines lie in the order of the file already, which is the order of the key.
insert into ingest.staging_media_raw (
  organization_id, ingestion_run_id, line_no, disposition, client_id, client_name, date,
  campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, ctr, conversions, conversion_revenue, code, column_name, value, message, raw
)
select
  $2::uuid, $1::uuid, line.line_no,
  case when line.disposition = 'loaded' and client_of.client_id is null then 'held' else line.disposition end,
  client_of.client_id, line.client_name, line.date,
  line.campaign_name, line.strategy_name, line.placement_name, line.creative_name, line.spelling,
  line.impressions, line.clicks, line.ctr, line.conversions, line.revenue_micros * 0.000001,
  line.code, line.column_name, line.value, line.message, line.raw
from batch line
left join client_of using (client_name)
