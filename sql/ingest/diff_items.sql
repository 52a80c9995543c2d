-- Items that run $1 added, removed or changed, of client $2 and day $3 when they are given.
select
  client.id as "clientId", client.name as client, item.date,
  item.campaign, item.strategy, item.placement, item.creative, item.change,
  case when change <> 'added' then json_build_object(
    'impressions', impressions_before::text, 'clicks', clicks_before::text, 'conversions', conversions_before::text,
    'revenue', revenue_before::text, 'spend', spend_before::text
  ) end as before,
  case when change <> 'removed' then json_build_object(
    'impressions', impressions_after::text, 'clicks', clicks_after::text, 'conversions', conversions_after::text,
    'revenue', revenue_after::text, 'spend', spend_after::text
  ) end as after
from ingest.restatement($1) item
join media.clients client on client.id = item.client_id
where item.change <> 'unchanged'
  and ($2::uuid is null or item.client_id = $2)
  and ($3::date is null or item.date = $3)
order by item.date, client.name, client.id, item.campaign, item.strategy, item.placement, item.creative
