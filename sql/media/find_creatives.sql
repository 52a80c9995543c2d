-- What the creatives of the file stand for; new ones get ids in the order of the hierarchy. The same creative name under
-- two placements is two creatives.
insert into creative_of (creative_no, creative_id, is_new, client_id, placement_id, creative_name, first_line)
select
  named.creative_no, coalesce(known.id, uuidv7()), known.id is null,
  named.client_id, named.placement_id, named.creative_name, named.first_line
from (
  select
    creative_no,
    any_value(client_id) as client_id,
    any_value(placement_id) as placement_id,
    any_value(creative_name) as creative_name,
    min(line_no) as first_line
  from located
  group by creative_no
) named
left join media.creatives known on known.placement_id = named.placement_id and known.name_key = named.creative_name
order by named.creative_no
