-- Weekly summaries, latest first: those of client $1, starting on $2, from $3, to $4 (null: any). Written for weeks; where
-- months are meant, every `week` in here is read as `month` (api/src/summaries/summaries.ts).
select
  summary.id, summary.client_id as "clientId", client.name as client,
  summary.week_start as "weekStart", summary.week_end as "weekEnd",
  summary.impressions, summary.clicks, summary.conversions, summary.revenue, summary.spend,
  summary.cpm, summary.ctr, summary.cpc, summary.cpa, summary.roas, summary.conversion_rate as "conversionRate",
  summary.top_campaigns as "topCampaigns", summary.top_creatives as "topCreatives", summary.underperformers, summary.previous,
  array(select day::text from unnest(summary.missing_days) day order by day) as "missingDays",
  array(select day::text from unnest(summary.unpriced_days) day order by day) as "unpricedDays",
  summary.is_final as "isFinal", summary.made_at as "madeAt",
  (
    select coalesce(jsonb_agg(
      jsonb_build_object('changedAt', change.changed_at, 'differences', change.differences, 'causes', change.causes)
      order by change.changed_at desc
    ), '[]')
    from (
      select changed_at, differences, causes
      from media.summary_changes change
      where change.client_id = summary.client_id and change.grain = 'week' and change.period_start = summary.week_start
      order by changed_at desc
      limit 10
    ) change
  ) as changes
from media.weekly_summaries summary
join media.clients client on client.id = summary.client_id
where ($1::uuid is null or summary.client_id = $1)
  and ($2::date is null or summary.week_start = $2)
  and ($3::date is null or summary.week_start >= $3)
  and ($4::date is null or summary.week_start <= $4)
order by summary.week_start desc, lower(client.name), summary.id
