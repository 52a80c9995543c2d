-- The summaries, as they are to be stored: sums, missing days, rankings and under-performers with names and figures, and the
-- period before ($1: week, month). They are final when no day is missing and every spend is known: the wanted periods are
-- over.
with best as (
  select
    client_id, period_start,
    jsonb_agg(item order by spend_rank, revenue_rank, conversions_rank, roas_rank) filter (where level = 'campaign') as campaigns,
    jsonb_agg(item order by spend_rank, revenue_rank, conversions_rank, roas_rank) filter (where level = 'creative') as creatives
  from (
    select
      level, client_id, period_start, spend_rank, revenue_rank, conversions_rank, roas_rank,
      item || jsonb_build_object('ranks', jsonb_build_object(
        'spend', spend_rank, 'revenue', revenue_rank, 'conversions', conversions_rank, 'roas', roas_rank
      )) as item
    from ranked
    join told using (level, client_id, period_start, item_id)
  ) one
  group by client_id, period_start
),
worst as (
  select
    client_id, period_start,
    jsonb_agg(
      item || jsonb_build_object(
        'level', level, 'measure', measure, 'value', round(value, 6)::text, 'median', round(median, 6)::text,
        'spendShare', round(share, 6)::text, 'reason', reason
      )
      order by level, place
    ) as items
  from underperformer
  join told using (level, client_id, period_start, item_id)
  group by client_id, period_start
)
insert into summary (
  client_id, period_start, period_end, has_facts, sums, missing_days, unpriced_days,
  top_campaigns, top_creatives, underperformers, previous, causes
)
select
  wanted.client_id, wanted.period_start, (wanted.period_start + ('1 ' || $1)::interval - interval '1 day')::date,
  current.client_id is not null or earlier.client_id is not null,
  coalesce(current.sums, row(0, 0, 0, 0, null, 0, 0, 0, 0)::media.sums),
  current_days.missing,
  current_days.unpriced,
  coalesce(best.campaigns, '[]'),
  coalesce(best.creatives, '[]'),
  coalesce(worst.items, '[]'),
  case when earlier.client_id is not null then
    jsonb_build_object(
      'start', earlier.period_start, 'end', wanted.period_start - 1,
      'missingDays', to_jsonb(earlier_days.missing), 'unpricedDays', to_jsonb(earlier_days.unpriced),
      'deltas', media.deltas(coalesce(current.sums, row(0, 0, 0, 0, null, 0, 0, 0, 0)::media.sums), earlier.sums)
    ) || media.figures(earlier.sums)
  end,
  wanted.causes
from wanted
left join total current using (client_id, period_start)
left join total earlier
  on earlier.client_id = wanted.client_id
  and earlier.period_start = (wanted.period_start - ('1 ' || $1)::interval)::date
left join best on best.client_id = wanted.client_id and best.period_start = wanted.period_start
left join worst on worst.client_id = wanted.client_id and worst.period_start = wanted.period_start
cross join lateral (
  select
    coalesce(array_agg(date order by date) filter (where coalesce(current.days, 0) & bit = 0), '{}') as missing,
    coalesce(array_agg(date order by date) filter (where coalesce(current.unpriced_days, 0) & bit <> 0), '{}') as unpriced
  from period_day
  where period_day.period_start = wanted.period_start
) current_days
cross join lateral (
  select
    coalesce(array_agg(date order by date) filter (where earlier.days & bit = 0), '{}') as missing,
    coalesce(array_agg(date order by date) filter (where earlier.unpriced_days & bit <> 0), '{}') as unpriced
  from period_day
  where period_day.period_start = earlier.period_start
) earlier_days
