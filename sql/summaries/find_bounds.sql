-- Where the facts of the wanted periods of organization $1 lie. No clients: all of them.
select
  (
    select case
      when count(*) < (select count(*) from media.clients where organization_id = $1::uuid) then array_agg(client_id)
    end
    from (select distinct client_id from wanted) wanted_client
  ) as clients,
  min(date) as first_day,
  max(date) as last_day
from period_day
