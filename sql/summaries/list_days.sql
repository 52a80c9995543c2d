-- The days of the wanted periods ($1: week, month) and of those before them.
insert into period_day (date, period_start, bit)
select day::date, period_start, 1 << (day::date - period_start)
from (
  select period_start from wanted
  union
  select (period_start - ('1 ' || $1)::interval)::date from wanted
) period,
generate_series(period_start::timestamp, period_start + ('1 ' || $1)::interval - interval '1 day', interval '1 day') day
