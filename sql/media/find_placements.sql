-- Placements of the file by name under their strategy, made where they are new. $1 organization.
with named as (
  select campaign_of.client_id, strategy_of.strategy_id, line.placement_name, min(line.line_no) as first_line
  from incoming line
  join campaign_of using (client_name, campaign_name)
  join strategy_of using (campaign_id, strategy_name)
  where line.disposition = 'loaded'
  group by campaign_of.client_id, strategy_of.strategy_id, line.placement_name
),
known as (
  select named.client_id, named.strategy_id, named.placement_name, named.first_line, placement.id
  from named
  left join media.placements placement on placement.strategy_id = named.strategy_id and placement.name_key = named.placement_name
),
made as (
  insert into media.placements (organization_id, client_id, strategy_id, name, name_key)
  select $1::uuid, known.client_id, known.strategy_id, coalesce(line.spelling ->> 'placement', known.placement_name), known.placement_name
  from known
  join incoming line on line.line_no = known.first_line
  where known.id is null
  order by known.first_line
  returning id, strategy_id, name_key
)
insert into placement_of (strategy_id, placement_name, placement_id)
select known.strategy_id, known.placement_name, coalesce(known.id, made.id)
from known
left join made on made.strategy_id = known.strategy_id and made.name_key = known.placement_name
