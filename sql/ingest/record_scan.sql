update ingest.sources set last_scan_at = now(), last_scan_error = $2 where id = $1
