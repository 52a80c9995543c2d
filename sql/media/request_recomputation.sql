-- Asks for the spend of client $1 (organization $2) from day $3 on (null: all). What was asked for and is not finished
-- stays asked for.
insert into media.recomputations (client_id, organization_id, from_date)
values ($1, $2, coalesce($3::date, '-infinity'))
on conflict (client_id) do update
set
  from_date = case
    when recomputations.finished_at is null then least(recomputations.from_date, excluded.from_date)
    else excluded.from_date
  end,
  version = recomputations.version + 1,
  requested_at = now(), started_at = null, finished_at = null, months_total = null, months_done = 0, rows_changed = 0
