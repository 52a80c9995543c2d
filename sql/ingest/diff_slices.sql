-- What run $1 changed, by client and day, and in all: that row has neither.
select
  client.id as "clientId", client.name as client, item.date,
  item.replaced_run_id as "replacedId", replaced.file_name as "replacedFile",
  (count(*) filter (where change = 'added'))::integer as added,
  (count(*) filter (where change = 'removed'))::integer as removed,
  (count(*) filter (where change = 'changed'))::integer as changed,
  (count(*) filter (where change = 'unchanged'))::integer as unchanged,
  json_build_object(
    'impressions', coalesce(sum(impressions_before), 0)::text, 'clicks', coalesce(sum(clicks_before), 0)::text,
    'conversions', coalesce(sum(conversions_before), 0)::text, 'revenue', coalesce(sum(revenue_before), 0)::text,
    'spend', sum(spend_before)::text
  ) as before,
  json_build_object(
    'impressions', coalesce(sum(impressions_after), 0)::text, 'clicks', coalesce(sum(clicks_after), 0)::text,
    'conversions', coalesce(sum(conversions_after), 0)::text, 'revenue', coalesce(sum(revenue_after), 0)::text,
    'spend', sum(spend_after)::text
  ) as after
from ingest.restatement($1) item
join media.clients client on client.id = item.client_id
left join ingest.ingestion_logs replaced on replaced.id = item.replaced_run_id
group by grouping sets ((client.id, client.name, item.date, item.replaced_run_id, replaced.file_name), ())
order by grouping(client.id) desc, client.name, client.id, item.date
