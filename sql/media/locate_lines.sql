-- Names of the lines that count → ids, down to the creative, in the order of the hierarchy: what is written from here
-- lands side by side in every index. (A number sorts faster than the id of a placement.) The same creative name under two
-- placements is two creatives. A new one gets its number in that order as the end of its id, a version 7 UUID with a
-- counter (RFC 9562, 6.2): a million of their own would take seconds.
insert into located (
  line_no, previous_date, client_id, date, campaign_id, strategy_id, placement_id, creative_id, is_new, creative_name,
  impressions, clicks, conversions, revenue_micros
)
select
  line.line_no,
  lag(line.date) over (partition by path.placement_no, line.creative_name collate "C" order by line.date, line.line_no),
  line.client_id, line.date, path.campaign_id, path.strategy_id, path.placement_id,
  coalesce(
    known.id,
    (
      (select left(uuidv7()::text, 28))
      || lpad(to_hex(dense_rank() over (order by path.placement_no, line.creative_name collate "C")), 8, '0')
    )::uuid
  ),
  known.id is null,
  line.creative_name,
  line.impressions, line.clicks, line.conversions, line.revenue_micros
from incoming line
join (select *, dense_rank() over (order by placement_id)::integer as placement_no from path) path using (path_no)
left join media.creatives known
  on known.placement_id = path.placement_id and known.name_key = line.creative_name
where line.disposition = 'loaded'
