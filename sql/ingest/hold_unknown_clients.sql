-- Lines whose client nobody has made yet wait; they are not wrong. $1 organization.
update incoming
set disposition = 'held'
where disposition = 'loaded'
  and not exists (
    select from ingest.client_names name
    where name.organization_id = $1 and name.name_key = incoming.client_name
  )
