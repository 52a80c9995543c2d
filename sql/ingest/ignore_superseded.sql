-- A later delivery wins: lines of slices that one has stated already are kept, but not loaded. $1 organization.
update incoming
set disposition = 'ignored', code = 'SUPERSEDED', message = 'A file delivered later states this client and day.'
from ingest.client_names name, slice
where incoming.disposition = 'loaded'
  and name.organization_id = $1
  and name.name_key = incoming.client_name
  and slice.client_id = name.client_id
  and slice.date = incoming.date
  and slice.superseded_by is not null
