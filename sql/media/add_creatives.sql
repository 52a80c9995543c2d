-- New creatives of the file, each in the spelling of its first line. The same creative name under two placements is two
-- creatives. $1 organization.
-- Ids are given in the order of the hierarchy, so that facts written in the order of creatives land side by side in
-- every index of theirs.
insert into media.creatives (organization_id, client_id, placement_id, name, name_key)
select $1::uuid, named.client_id, named.placement_id, coalesce(line.spelling ->> 'creative', named.creative_name), named.creative_name
from (
  select client_id, campaign_id, strategy_id, placement_id, creative_name, min(line_no) as first_line
  from located
  group by client_id, campaign_id, strategy_id, placement_id, creative_name
) named
left join incoming line on line.line_no = named.first_line and line.spelling is not null
where not exists (
  select from media.creatives known
  where known.placement_id = named.placement_id and known.name_key = named.creative_name
)
order by named.client_id, named.campaign_id, named.strategy_id, named.placement_id, named.creative_name
