-- New campaigns of the file, each with the spelling of its first line. $1 organization.
insert into media.campaigns (organization_id, client_id, name, name_key)
select distinct on (name.client_id, line.campaign_name)
  $1::uuid, name.client_id, coalesce(line.spelling ->> 'campaign', line.campaign_name), line.campaign_name
from incoming line
join ingest.client_names name on name.organization_id = $1 and name.name_key = line.client_name
where line.disposition = 'loaded'
  and not exists (
    select from media.campaigns known
    where known.client_id = name.client_id and known.name_key = line.campaign_name
  )
order by name.client_id, line.campaign_name, line.line_no
on conflict (client_id, name_key) do nothing
