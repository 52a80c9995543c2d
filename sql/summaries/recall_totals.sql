-- What the wanted periods of organization $1 are compared with ($2: week; the instant $3) where facts of the period before are
-- no longer kept, in part or whole: its summary is. Written for weeks; where months are meant, every `week` in here is read as
-- `month` (worker/src/summaries/make.ts).
insert into total (client_id, period_start, sums, days, unpriced_days)
select
  made.client_id, made.week_start,
  row(
    made.impressions, made.clicks, made.conversions, made.revenue_micros, made.spend_micros,
    made.priced_impressions, made.priced_clicks, made.priced_conversions, made.priced_revenue_micros
  )::media.sums,
  known.days, known.unpriced_days
from identity.organizations organization
join wanted on true
join media.weekly_summaries made
  on made.client_id = wanted.client_id and made.week_start = (wanted.period_start - ('1 ' || $2)::interval)::date
cross join lateral (
  select
    bit_or(bit) filter (where date <> all (made.missing_days)) as days,
    coalesce(bit_or(bit) filter (where date = any (made.unpriced_days)), 0) as unpriced_days
  from period_day
  where period_start = made.week_start
) known
where organization.id = $1
  and made.week_start < date_trunc('month', $3::timestamptz at time zone organization.time_zone)
    - make_interval(months => organization.metrics_retention_months)
  and known.days is not null
on conflict (client_id, period_start) do update
set sums = excluded.sums, days = excluded.days, unpriced_days = excluded.unpriced_days
