-- Months of organization $1 with facts that lie before month $2.
select distinct date_trunc('month', date)::date as month
from ingest.slices
where organization_id = $1 and date < $2::date and superseded_by is null
order by month
