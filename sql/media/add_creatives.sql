-- New creatives of the file, each in the spelling of its first day. Not sorted: the lines lie in the order of the
-- hierarchy. $1 organization.
insert into media.creatives (id, organization_id, client_id, placement_id, name, name_key)
select
  named.creative_id, $1::uuid, named.client_id, named.placement_id,
  coalesce(line.spelling ->> 'creative', named.creative_name), named.creative_name
from located named
left join incoming line on line.line_no = named.line_no and line.spelling is not null
where named.is_new and named.previous_date is null
