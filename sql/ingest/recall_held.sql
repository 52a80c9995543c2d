-- Takes back, as a batch, what of run $1 was held and has a client by now, together with the loaded lines of the
-- same (client, date): a slice is always stated whole.
with known as (
  select line.line_no, line.date, name.client_id
  from ingest.staging_media_raw line
  join ingest.client_names name
    on name.organization_id = line.organization_id and name.name_key = line.client_name
  where line.ingestion_run_id = $1 and line.disposition = 'held'
),
recalled as (
  delete from ingest.staging_media_raw line
  where line.ingestion_run_id = $1
    and (
      line.line_no in (select line_no from known)
      or (line.disposition = 'loaded' and (line.client_id, line.date) in (select client_id, date from known))
    )
  returning line.*
)
insert into batch (
  line_no, disposition, path_no, client_name, date, campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, ctr, conversions, revenue_micros, code, column_name, value, message, raw
)
select
  line_no, 'loaded', dense_rank() over (order by client_name, campaign_name, strategy_name, placement_name),
  client_name, date, campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, ctr, conversions, (conversion_revenue * 1000000)::bigint, code, column_name, value, message, raw
from recalled
