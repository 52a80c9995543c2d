-- Of the listed keys of source $1, the version each was last delivered in.
select distinct on (object_key)
  object_key as key, object_etag as etag, object_modified_at as modified_at
from ingest.ingestion_logs
where source_id = $1 and object_key = any ($2)
order by object_key, delivery_no desc
