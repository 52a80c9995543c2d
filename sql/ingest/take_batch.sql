-- The lines of a batch that can be loaded.
insert into incoming (
  line_no, path_no, client_id, date, creative_name, spelling,
  impressions, clicks, conversions, revenue_micros
)
select
  line_no, path_no, client_id, date, creative_name, spelling,
  impressions, clicks, conversions, revenue_micros
from batch
join client_of using (client_name)
where disposition = 'loaded'
