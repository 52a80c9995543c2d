select
  run.id, run.organization_id, run.file_name, run.object_key, run.object_etag, run.size_bytes, run.status, run.sha256,
  -- A correction has a file of its own.
  case when run.header is null or run.header[1] <> 'reject_ingestion' then run.reapply_of end as reapply_of,
  source.id as source_id, source.kind, source.bucket, source.region, source.endpoint,
  source.is_from_environment, source.access_key_id, source.secret_access_key_sealed,
  source.delimiter, source.day_format, source.decimal_separator,
  source.column_aliases, source.reject_limit,
  organization.time_zone
from ingest.ingestion_logs run
join ingest.sources source on source.id = run.source_id
join identity.organizations organization on organization.id = run.organization_id
where run.id = $1
