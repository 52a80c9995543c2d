-- How the lines of run $1 ended, from the lines themselves.
select
  count(*)::integer as read,
  (count(*) filter (where disposition = 'loaded'))::integer as loaded,
  (count(*) filter (where disposition = 'rejected'))::integer as rejected,
  (count(*) filter (where disposition = 'held'))::integer as held,
  (count(*) filter (where disposition = 'ignored'))::integer as ignored,
  (count(*) filter (where disposition = 'loaded' and code is not null))::integer as warned,
  max(date) as run_date
from ingest.staging_media_raw
where ingestion_run_id = $1
