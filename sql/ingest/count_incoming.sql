select
  count(*)::integer as read,
  (count(*) filter (where disposition = 'rejected'))::integer as rejected
from incoming
