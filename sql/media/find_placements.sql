-- Placements of the file by name under their strategy, made where they are new, in the spelling of their first line.
-- $1 organization.
with named as (
  select distinct on (strategy_id, placement_name) client_id, campaign_id, strategy_id, placement_name, spelling, first_line
  from path
  order by strategy_id, placement_name, first_line
),
made as (
  insert into media.placements (organization_id, client_id, strategy_id, name, name_key)
  select $1::uuid, client_id, strategy_id, coalesce(spelling ->> 'placement', placement_name), placement_name
  from named
  where not exists (
    select from media.placements known where known.strategy_id = named.strategy_id and known.name_key = named.placement_name
  )
  order by campaign_id, strategy_id, first_line
  returning id, strategy_id, name_key
)
update path
set placement_id = found.id
from (
  select id, strategy_id, name_key from made
  union all
  select id, strategy_id, name_key from media.placements
) found
where found.strategy_id = path.strategy_id and found.name_key = path.placement_name
