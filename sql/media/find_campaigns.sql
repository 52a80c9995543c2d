-- Campaigns of the file by name under their client, made where they are new, in the spelling of their first line.
-- $1 organization.
with named as (
  select distinct on (client_id, campaign_name) client_id, campaign_name, spelling, first_line
  from path
  order by client_id, campaign_name, first_line
),
made as (
  insert into media.campaigns (organization_id, client_id, name, name_key)
  select $1::uuid, client_id, coalesce(spelling ->> 'campaign', campaign_name), campaign_name
  from named
  where not exists (
    select from media.campaigns known where known.client_id = named.client_id and known.name_key = named.campaign_name
  )
  order by first_line
  returning id, client_id, name_key
)
update path
set campaign_id = found.id
from (
  select id, client_id, name_key from made
  union all
  select id, client_id, name_key from media.campaigns
) found
where found.client_id = path.client_id and found.name_key = path.campaign_name
