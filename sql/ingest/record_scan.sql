-- What came of a look into source $1 that began at $3: the problem $2, or null. One that began later has the last word, and may
-- have ended sooner: what an old key was refused is nothing about the new one.
update ingest.sources set last_scan_at = $3::timestamptz, last_scan_error = $2
where id = $1 and (last_scan_at is null or last_scan_at <= $3::timestamptz)
