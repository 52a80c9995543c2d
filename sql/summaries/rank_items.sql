-- The ten best campaigns and creatives by each measure: spend, revenue, conversions, and ROAS among those with volume (see
-- find_groups.sql). Nothing is ranked by a measure it has nothing of. Among equals the one that was known first is first.
insert into ranked (level, client_id, period_start, item_id, spend_rank, revenue_rank, conversions_rank, roas_rank)
with candidate as (
  select
    group_no, item_id, conversions,
    item.spend_micros as spend,
    revenue_micros as revenue,
    case when item.spend_micros >= volume_micros then priced_revenue_micros::numeric / nullif(item.spend_micros, 0) end as roas
  from item
  join item_group using (level, client_id, period_start)
),
-- Sorted a group at a time, which is faster than windows over all of them.
best as (
  select
    group_no,
    (array_agg(item_id order by spend desc, item_id) filter (where spend > 0))[:10] as by_spend,
    (array_agg(item_id order by revenue desc, item_id) filter (where revenue > 0))[:10] as by_revenue,
    (array_agg(item_id order by conversions desc, item_id) filter (where conversions > 0))[:10] as by_conversions,
    (array_agg(item_id order by roas desc, item_id) filter (where roas > 0))[:10] as by_roas
  from candidate
  group by group_no
)
select
  level, client_id, period_start, item_id,
  min(place) filter (where measure = 'spend'),
  min(place) filter (where measure = 'revenue'),
  min(place) filter (where measure = 'conversions'),
  min(place) filter (where measure = 'roas')
from best
join item_group using (group_no)
cross join lateral (values
  ('spend', by_spend), ('revenue', by_revenue), ('conversions', by_conversions), ('roas', by_roas)
) list (measure, items)
cross join lateral unnest(items) with ordinality as one (item_id, place)
group by level, client_id, period_start, item_id
