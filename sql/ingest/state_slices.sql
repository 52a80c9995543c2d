-- Which (client, date) slices the lines state.
insert into slice (client_id, date, rows)
select client_id, date, count(*)::integer
from incoming
group by client_id, date
