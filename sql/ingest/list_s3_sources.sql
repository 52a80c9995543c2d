-- Active S3 sources of all organizations, or only source $1, as they are now.
select clock_timestamp()::text as read_at, id, organization_id, name, bucket, prefix, region, endpoint,
  is_from_environment, access_key_id, secret_access_key_sealed
from ingest.sources
where kind = 's3' and status = 'active' and ($1::uuid is null or id = $1)
order by id
