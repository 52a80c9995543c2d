-- The paths of a batch that are new, as their first lines name them. (Numbers only grow.)
insert into path (path_no, client_id, campaign_name, strategy_name, placement_name, first_line, spelling)
select distinct on (path_no) path_no, client_id, campaign_name, strategy_name, placement_name, line_no, spelling
from batch
join client_of using (client_name)
where disposition = 'loaded' and path_no > coalesce((select max(path_no) from path), 0)
order by path_no, line_no
