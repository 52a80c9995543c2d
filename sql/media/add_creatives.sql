-- New creatives of the file, each with the spelling of its first line. The same creative name under two placements is
-- two creatives. $1 organization.
insert into media.creatives (organization_id, client_id, placement_id, name, name_key)
select distinct on (placement.id, line.creative_name)
  $1::uuid, placement.client_id, placement.id, coalesce(line.spelling ->> 'creative', line.creative_name), line.creative_name
from incoming line
join ingest.client_names name on name.organization_id = $1 and name.name_key = line.client_name
join media.campaigns campaign on campaign.client_id = name.client_id and campaign.name_key = line.campaign_name
join media.strategies strategy on strategy.campaign_id = campaign.id and strategy.name_key = line.strategy_name
join media.placements placement on placement.strategy_id = strategy.id and placement.name_key = line.placement_name
where line.disposition = 'loaded'
  and not exists (
    select from media.creatives known
    where known.placement_id = placement.id and known.name_key = line.creative_name
  )
order by placement.id, line.creative_name, line.line_no
on conflict (placement_id, name_key) do nothing
