-- The ten best campaigns and creatives by each measure: spend, revenue, conversions, and ROAS among those with volume (see
-- find_groups.sql). Nothing is ranked by a measure it has nothing of. Among equals the one that was known first is first.
insert into ranked (level, client_id, period_start, item_id, spend_rank, revenue_rank, conversions_rank, roas_rank)
select
  level, client_id, period_start, item_id,
  case when spend > 0 and spend_rank <= 10 then spend_rank end,
  case when revenue > 0 and revenue_rank <= 10 then revenue_rank end,
  case when conversions > 0 and conversions_rank <= 10 then conversions_rank end,
  case when roas > 0 and roas_rank <= 10 then roas_rank end
from (
  select
    *,
    row_number() over (partition by group_no order by spend desc nulls last, item_id) as spend_rank,
    row_number() over (partition by group_no order by revenue desc, item_id) as revenue_rank,
    row_number() over (partition by group_no order by conversions desc, item_id) as conversions_rank,
    row_number() over (partition by group_no order by roas desc nulls last, item_id) as roas_rank
  from (
    select
      group_no, level, client_id, period_start, item_id, conversions,
      item.spend_micros as spend,
      revenue_micros as revenue,
      case when item.spend_micros >= volume_micros then priced_revenue_micros::numeric / nullif(item.spend_micros, 0) end as roas
    from item
    join item_group using (level, client_id, period_start)
  ) candidate
) place
where (spend > 0 and spend_rank <= 10)
  or (revenue > 0 and revenue_rank <= 10)
  or (conversions > 0 and conversions_rank <= 10)
  or (roas > 0 and roas_rank <= 10)
