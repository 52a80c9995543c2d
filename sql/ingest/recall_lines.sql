-- The kept lines of run $1 as a batch, to be stated again: what was loaded, held or came too late can be loaded; what was
-- rejected or ignored for what it is stays so.
insert into batch (
  line_no, disposition, client_name, date, campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, ctr, conversions, revenue_micros, code, column_name, value, message, raw
)
select
  line_no,
  case when disposition = 'held' or code = 'SUPERSEDED' then 'loaded' else disposition end,
  client_name, date, campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, ctr, conversions, (conversion_revenue * 1000000)::bigint,
  case when code <> 'SUPERSEDED' then code end, column_name, value, case when code <> 'SUPERSEDED' then message end, raw
from ingest.staging_media_raw
where ingestion_run_id = $1
order by line_no
