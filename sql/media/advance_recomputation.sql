-- One more month of version $2 for client $1 is done, with $3 rows changed. No row: it was asked for anew meanwhile.
update media.recomputations
set months_done = months_done + 1, rows_changed = rows_changed + $3
where client_id = $1 and version = $2
