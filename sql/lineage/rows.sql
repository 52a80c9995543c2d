-- The facts of days $1 to $2 of the given clients ($3), campaigns ($4), strategies ($5), placements ($6) and creatives ($7),
-- without those of $8 to $12 in the same order; each is a list of ids, null for any. Each fact comes with the CPM in force,
-- the file that states its slice and the line of that file. Row-level security does the rest.
-- The line is null when it was cleared after the organization's retention.
select
  metric.date,
  client.id as "clientId", client.name as client,
  coalesce(campaign.shown_name, campaign.name) as campaign,
  coalesce(strategy.shown_name, strategy.name) as strategy,
  coalesce(placement.shown_name, placement.name) as placement,
  creative.id as "creativeId", coalesce(creative.shown_name, creative.name) as creative,
  metric.impressions, metric.clicks, metric.conversions,
  metric.conversion_revenue as revenue, metric.spend,
  rate.cpm, rate.effective_date as "effectiveDate",
  run.id as "ingestionId", run.file_name as "fileName", run.created_at as "deliveredAt",
  metric.line_no as "lineNo", line.raw
from media.daily_metrics metric
join media.clients client on client.id = metric.client_id
join media.campaigns campaign on campaign.id = metric.campaign_id
join media.strategies strategy on strategy.id = metric.strategy_id
join media.placements placement on placement.id = metric.placement_id
join media.creatives creative on creative.id = metric.creative_id
left join ingest.slices slice
  on slice.client_id = metric.client_id and slice.date = metric.date and slice.superseded_by is null
left join ingest.ingestion_logs run on run.id = slice.ingestion_run_id
left join ingest.staging_media_raw line on line.ingestion_run_id = run.id and line.line_no = metric.line_no
left join lateral media.rate_in_force(metric.client_id, metric.date) rate on true
where metric.date between $1::date and $2::date
  and ($3::uuid[] is null or metric.client_id = any ($3))
  and ($8::uuid[] is null or metric.client_id <> all ($8))
  and ($4::uuid[] is null or metric.campaign_id = any ($4))
  and ($9::uuid[] is null or metric.campaign_id <> all ($9))
  and ($5::uuid[] is null or metric.strategy_id = any ($5))
  and ($10::uuid[] is null or metric.strategy_id <> all ($10))
  and ($6::uuid[] is null or metric.placement_id = any ($6))
  and ($11::uuid[] is null or metric.placement_id <> all ($11))
  and ($7::uuid[] is null or metric.creative_id = any ($7))
  and ($12::uuid[] is null or metric.creative_id <> all ($12))
order by metric.date desc, metric.impressions desc, metric.creative_id
