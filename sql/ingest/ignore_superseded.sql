-- A later delivery wins: lines of slices that one has stated already are kept, but not loaded.
update incoming
set disposition = 'ignored', code = 'SUPERSEDED', message = 'A file delivered later states this client and day.'
from slice
where slice.client_id = incoming.client_id
  and slice.date = incoming.date
  and slice.superseded_by is not null
