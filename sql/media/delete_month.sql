-- Facts of organization $1 in the month that begins on $2 go. (Their summaries stay.)
delete from media.daily_metrics
where organization_id = $1 and date >= $2::date and date < ($2::date + interval '1 month')::date
