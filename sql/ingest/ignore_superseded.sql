-- A later delivery wins: lines of slices that one has stated already are kept, but not loaded.
update incoming
set disposition = 'ignored', code = 'SUPERSEDED', message = 'A file delivered later states this client and day.'
from client_of, slice
where incoming.disposition = 'loaded'
  and client_of.client_name = incoming.client_name
  and slice.client_id = client_of.client_id
  and slice.date = incoming.date
  and slice.superseded_by is not null
