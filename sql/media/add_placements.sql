-- New placements of the file, each with the spelling of its first line. $1 organization.
insert into media.placements (organization_id, client_id, strategy_id, name, name_key)
select distinct on (strategy.id, line.placement_name)
  $1::uuid, strategy.client_id, strategy.id, coalesce(line.spelling ->> 'placement', line.placement_name), line.placement_name
from incoming line
join ingest.client_names name on name.organization_id = $1 and name.name_key = line.client_name
join media.campaigns campaign on campaign.client_id = name.client_id and campaign.name_key = line.campaign_name
join media.strategies strategy on strategy.campaign_id = campaign.id and strategy.name_key = line.strategy_name
where line.disposition = 'loaded'
  and not exists (
    select from media.placements known
    where known.strategy_id = strategy.id and known.name_key = line.placement_name
  )
order by strategy.id, line.placement_name, line.line_no
on conflict (strategy_id, name_key) do nothing
