-- Campaigns of the file by name, made where they are new, in the spelling of their first line. $1 organization.
with named as (
  select line.client_name, line.campaign_name, client_of.client_id, min(line.line_no) as first_line
  from incoming line
  join client_of using (client_name)
  where line.disposition = 'loaded'
  group by line.client_name, line.campaign_name, client_of.client_id
),
known as (
  select named.client_name, named.campaign_name, named.client_id, named.first_line, campaign.id
  from named
  left join media.campaigns campaign on campaign.client_id = named.client_id and campaign.name_key = named.campaign_name
),
made as (
  insert into media.campaigns (organization_id, client_id, name, name_key)
  select distinct on (known.client_id, known.campaign_name)
    $1::uuid, known.client_id, coalesce(line.spelling ->> 'campaign', known.campaign_name), known.campaign_name
  from known
  join incoming line on line.line_no = known.first_line
  where known.id is null
  order by known.client_id, known.campaign_name, known.first_line
  returning id, client_id, name_key
)
insert into campaign_of (client_name, campaign_name, client_id, campaign_id)
select known.client_name, known.campaign_name, known.client_id, coalesce(known.id, made.id)
from known
left join made on made.client_id = known.client_id and made.name_key = known.campaign_name
