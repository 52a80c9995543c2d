-- What is compared with each other: the campaigns of a client in a wanted period, and its creatives. An item has volume when
-- it cost at least half of what the items that cost something did on average: below that, a ratio is an accident. Items are
-- judged by the revenue they bring for the money; where a client has none, by the conversions.
insert into item_group (group_no, level, client_id, period_start, spend_micros, volume_micros, judged_by)
select
  row_number() over (),
  level, client_id, period_start,
  media.exact_sum(spend_micros),
  media.exact_sum(spend_micros)::numeric / count(*) filter (where spend_micros > 0) / 2,
  case
    when media.exact_sum(priced_revenue_micros) > 0 then 'roas'
    when media.exact_sum(priced_conversions) > 0 then 'cpa'
  end
from item
join wanted using (client_id, period_start)
group by level, client_id, period_start
