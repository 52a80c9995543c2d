-- Strategies of the file by name under their campaign, made where they are new, in the spelling of their first line.
-- $1 organization.
with named as (
  select distinct on (campaign_id, strategy_name) client_id, campaign_id, strategy_name, spelling, first_line
  from path
  order by campaign_id, strategy_name, first_line
),
made as (
  insert into media.strategies (organization_id, client_id, campaign_id, name, name_key)
  select $1::uuid, client_id, campaign_id, coalesce(spelling ->> 'strategy', strategy_name), strategy_name
  from named
  where not exists (
    select from media.strategies known where known.campaign_id = named.campaign_id and known.name_key = named.strategy_name
  )
  order by campaign_id, first_line
  returning id, campaign_id, name_key
)
update path
set strategy_id = found.id
from (
  select id, campaign_id, name_key from made
  union all
  select id, campaign_id, name_key from media.strategies
) found
where found.campaign_id = path.campaign_id and found.name_key = path.strategy_name
