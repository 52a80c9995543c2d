-- New deliveries of source $1 (organization $2) and the jobs that ingest them, in one statement. $3 to $7 are arrays with one
-- element for each: file name, key, ETag, time of delivery, bytes; in the order in which they count as delivered.
with object as (
  select *
  from unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::bigint[])
    with ordinality as listed (file_name, key, etag, modified_at, size, place)
),
run as (
  insert into ingest.ingestion_logs (
    source_id, organization_id, file_name, object_key, object_etag, object_modified_at, size_bytes
  )
  select $1::uuid, $2::uuid, file_name, key, etag, modified_at, size
  from object
  order by place
  returning id, organization_id, delivery_no
)
select graphile_worker.add_job(
  'ingest_file',
  json_build_object('organizationId', organization_id, 'ingestionId', id),
  queue_name := 'ingest:' || organization_id,
  job_key := 'ingest:' || id,
  max_attempts := 8
) is not null as queued
from run
order by delivery_no
