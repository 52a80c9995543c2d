-- What to know about single days from $1 to $2, of client $3 or of all the caller sees: CPMs that begin, and days that a
-- later file stated anew.
select date, kind, clients, client, cpm, "previousCpm"
from (
  select
    rate.effective_date as date, 'rate' as kind, 1 as clients, client.name as client, rate.cpm,
    (select cpm from media.rate_in_force(rate.client_id, rate.effective_date - 1)) as "previousCpm"
  from media.client_settings rate
  join media.clients client on client.id = rate.client_id
  where rate.effective_date between $1::date and $2::date and ($3::uuid is null or rate.client_id = $3)
  union all
  select
    quality.date, 'restated', count(*)::integer, case when count(*) = 1 then min(client.name) end, null, null
  from media.data_quality quality
  join media.clients client on client.id = quality.client_id
  where quality.organization_id = (select app.organization_id())
    and quality.date between $1::date and $2::date
    and ($3::uuid is null or quality.client_id = $3)
    and quality.restated > 0
  group by quality.date
) mark
order by date, kind, client
limit 1000
