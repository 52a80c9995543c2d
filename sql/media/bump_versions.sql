-- Tells the rollups which months of organization $1 have changed, in the transaction that changed them.
insert into media.metrics_version (organization_id, month)
select distinct $1::uuid, date_trunc('month', date)::date
from slice
where superseded_by is null
order by 2
on conflict (organization_id, month) do update
set version = metrics_version.version + 1, changed_at = now()
