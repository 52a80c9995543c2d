-- The summaries of organization $1 that lie in the month that begins on $2, in part or whole, stay as they are, though its
-- slices have changed: what they were made of is not there any more.
delete from media.touched_periods
where organization_id = $1
  and period_start < ($2::date + interval '1 month')::date
  and (period_start + ('1 ' || grain)::interval)::date > $2::date
