-- Campaigns and creatives that bring less than half of what the median one brings for the same money (revenue; where the
-- client has none, conversions), among those with volume (see find_groups.sql), of which there have to be three. The median of
-- an even number is the lower one of the middle two. The ten of each level that waste most: what they cost beyond what the
-- median one would have cost for what they brought.
with judged as (
  select
    group_no, level, client_id, period_start, item_id, judged_by,
    item.spend_micros as spend, item_group.spend_micros as spend_of_all,
    case judged_by when 'roas' then priced_revenue_micros else priced_conversions end / item.spend_micros::numeric as yield
  from item
  join item_group using (level, client_id, period_start)
  where judged_by is not null and item.spend_micros > 0 and item.spend_micros >= volume_micros
),
usual as (
  select group_no, percentile_disc(0.5) within group (order by yield) as yield
  from judged
  group by group_no
  having count(*) >= 3
),
worst as (
  select
    judged.*, usual.yield as usual_yield,
    row_number() over (
      partition by group_no order by judged.spend * (1 - judged.yield / usual.yield) desc, item_id
    ) as place
  from judged
  join usual using (group_no)
  where judged.yield * 2 < usual.yield
)
insert into underperformer (level, client_id, period_start, item_id, place, measure, value, median, share, reason)
select
  level, client_id, period_start, item_id, place, judged_by, value, median, share,
  case
    when judged_by = 'roas' and yield = 0
      then format('No revenue for %s %% of the spend; the median %s has a ROAS of %s.', percent, level, round(median, 2))
    when judged_by = 'roas'
      then format('ROAS %s with %s %% of the spend: less than half of the median %s’s %s.',
        round(value, 2), percent, level, round(median, 2))
    when yield = 0
      then format('No conversion for %s %% of the spend; the median %s has a CPA of %s.', percent, level, round(median, 2))
    else
      format('CPA %s with %s %% of the spend: more than twice the median %s’s %s.',
        round(value, 2), percent, level, round(median, 2))
  end
from worst
cross join lateral (
  -- Spend is in micros, and so is revenue: a ROAS is their ratio, a CPA the other way round and in units.
  select
    case judged_by when 'roas' then yield else 1 / nullif(yield * 1000000, 0) end as value,
    case judged_by when 'roas' then usual_yield else 1 / (usual_yield * 1000000) end as median,
    spend::numeric / spend_of_all as share,
    round(spend::numeric / spend_of_all * 100, 1) as percent
) told
where place <= 10
