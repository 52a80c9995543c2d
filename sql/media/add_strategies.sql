-- New strategies of the file, each with the spelling of its first line. $1 organization.
insert into media.strategies (organization_id, client_id, campaign_id, name, name_key)
select distinct on (campaign.id, line.strategy_name)
  $1::uuid, campaign.client_id, campaign.id, coalesce(line.spelling ->> 'strategy', line.strategy_name), line.strategy_name
from incoming line
join ingest.client_names name on name.organization_id = $1 and name.name_key = line.client_name
join media.campaigns campaign on campaign.client_id = name.client_id and campaign.name_key = line.campaign_name
where line.disposition = 'loaded'
  and not exists (
    select from media.strategies known
    where known.campaign_id = campaign.id and known.name_key = line.strategy_name
  )
order by campaign.id, line.strategy_name, line.line_no
on conflict (campaign_id, name_key) do nothing
