-- New creatives of the file, each in the spelling of its first line. The same creative name under two placements is two
-- creatives. Not sorted: the lines lie in the order of the hierarchy. $1 organization.
insert into media.creatives (organization_id, client_id, placement_id, name, name_key)
select
  $1::uuid, named.client_id, named.placement_id,
  coalesce(line.spelling ->> 'creative', named.creative_name), named.creative_name
from located named
left join incoming line on line.line_no = named.line_no and line.spelling is not null
where named.line_no = named.first_line
  and not exists (
    select from media.creatives known
    where known.placement_id = named.placement_id and known.name_key = named.creative_name
  )
