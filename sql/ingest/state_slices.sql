-- Which (client, date) slices the file of run $1 states, at which CPM, and whether a later delivery already stated
-- them. The CPM in force is the one with the greatest effective_date <= the day (null: since ever).
insert into slice (client_id, date, rows, cpm, superseded_by)
select stated.client_id, stated.date, stated.rows, rate.cpm, newer.ingestion_run_id
from (
  select client_id, date, count(*)::integer as rows
  from incoming
  group by client_id, date
) stated
left join lateral (
  select setting.cpm
  from media.client_settings setting
  where setting.client_id = stated.client_id
    and (setting.effective_date is null or setting.effective_date <= stated.date)
  order by setting.effective_date desc nulls last
  limit 1
) rate on true
left join lateral (
  select s.ingestion_run_id
  from ingest.slices s
  join ingest.ingestion_logs by_run on by_run.id = s.ingestion_run_id
  where s.client_id = stated.client_id
    and s.date = stated.date
    and s.superseded_by is null
    and by_run.delivery_no > (select delivery_no from ingest.ingestion_logs where id = $1)
) newer on true
