-- The kept lines of run $1 as a batch, to be stated again: what was loaded, held or came too late can be loaded; what was
-- ignored for what it is stays so, and so does what was rejected, unless run $2 is a correction of it ($3), which has
-- corrected lines already.
insert into batch (
  line_no, disposition, path_no, client_name, date, campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, ctr, conversions, revenue_micros, code, column_name, value, message, raw
)
select
  line_no,
  case when disposition = 'held' or code = 'SUPERSEDED' then 'loaded' else disposition end,
  coalesce((select max(path_no) from path), 0)
    + dense_rank() over (order by client_name, campaign_name, strategy_name, placement_name),
  client_name, date, campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, ctr, conversions, (conversion_revenue * 1000000)::bigint,
  case when code <> 'SUPERSEDED' then code end, column_name, value, case when code <> 'SUPERSEDED' then message end, raw
from ingest.staging_media_raw
where ingestion_run_id = $1
  and not ($3 and disposition = 'rejected')
  and line_no not in (select line_no from ingest.staging_media_raw where ingestion_run_id = $2)
order by line_no
