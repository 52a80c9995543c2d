-- Why most of the rejected lines of run $1 were rejected, with the first of them.
select code, count(*)::integer as rows, min(line_no) as line_no, (array_agg(message order by line_no))[1] as message
from ingest.staging_media_raw
where ingestion_run_id = $1 and disposition = 'rejected'
group by code
order by rows desc, code
limit 1
