-- Paths of names from client to placement in the lines that count.
insert into path (client_id, campaign_name, strategy_name, placement_name, first_line, spelling)
select named.client_id, named.campaign_name, named.strategy_name, named.placement_name, named.first_line, line.spelling
from (
  select client_id, campaign_name, strategy_name, placement_name, min(line_no) as first_line
  from incoming
  where disposition = 'loaded'
  group by client_id, campaign_name, strategy_name, placement_name
) named
join incoming line on line.line_no = named.first_line
