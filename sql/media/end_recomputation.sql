-- Version $2 for client $1 is done. No row: it was asked for anew meanwhile.
update media.recomputations
set finished_at = clock_timestamp()
where client_id = $1 and version = $2
