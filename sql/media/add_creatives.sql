-- New creatives of the file, each in the spelling of its first line. $1 organization.
insert into media.creatives (id, organization_id, client_id, placement_id, name, name_key)
select
  new.creative_id, $1::uuid, new.client_id, new.placement_id,
  coalesce(line.spelling ->> 'creative', new.creative_name), new.creative_name
from creative_of new
left join incoming line on line.line_no = new.first_line and line.spelling is not null
where new.is_new
order by new.creative_no
