-- What is to be computed for client $1: the months with facts, from the asked day on. Nothing when it is done already.
with months as (
  select coalesce(array_agg(distinct date_trunc('month', slice.date)::date), '{}') as all_of_them
  from ingest.slices slice
  join media.recomputations asked using (client_id)
  where slice.client_id = $1 and slice.superseded_by is null and slice.date >= asked.from_date
)
update media.recomputations
set started_at = clock_timestamp(), months_total = cardinality(all_of_them), months_done = 0, rows_changed = 0
from months
where client_id = $1 and finished_at is null
returning
  version,
  case when isfinite(from_date) then from_date end as from_date,
  array(select month::text from unnest(all_of_them) month order by month) as months
