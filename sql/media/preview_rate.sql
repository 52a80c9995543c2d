-- What setting a rate would do to client $1, by month and in all (that row has no month): CPM $2 from day $3 on (null:
-- since ever), instead of the rate that begins on that day, until the next one begins. Before: spend as it stands. After:
-- as recompute_spend would leave it. Cost ratios over the rows whose spend is known, as in the metrics layer. Months are
-- those with days the rate would hold for, whole; $4 is the last of those days (null: open). Nothing is written.
with rate as (
  select cpm, effective_date from media.client_settings
  where client_id = $1 and effective_date is distinct from $3::date
  union all
  select $2::numeric(10, 4), $3::date
),
day as (
  select
    slice.date,
    ($3::date is null or slice.date >= $3) and ($4::date is null or slice.date <= $4) as is_affected,
    (
      select rate.cpm from rate
      where rate.effective_date is null or rate.effective_date <= slice.date
      order by rate.effective_date desc nulls last
      limit 1
    ) as cpm
  from ingest.slices slice
  where slice.client_id = $1 and slice.superseded_by is null
    and ($3::date is null or slice.date >= date_trunc('month', $3::date)::date)
    and ($4::date is null or slice.date < (date_trunc('month', $4::date) + interval '1 month')::date)
),
row_of as (
  select
    date_trunc('month', metric.date)::date as month, day.date, day.is_affected,
    metric.clicks, metric.conversions, metric.conversion_revenue_micros as revenue,
    metric.spend_micros as spend_before,
    round(metric.impressions * day.cpm * 1000)::bigint as spend_after
  from day
  join media.daily_metrics metric on metric.client_id = $1 and metric.date = day.date
  where date_trunc('month', day.date) in (select date_trunc('month', date) from day where is_affected)
),
total as (
  select
    month, grouping(month) = 1 as is_total,
    (count(distinct date) filter (where is_affected))::integer as days,
    (count(*) filter (where spend_before is distinct from spend_after))::float8 as rows_changed,
    sum(spend_before) as spend_before,
    sum(clicks) filter (where spend_before is not null) as clicks_before,
    sum(conversions) filter (where spend_before is not null) as conversions_before,
    sum(revenue) filter (where spend_before is not null) as revenue_before,
    sum(spend_after) as spend_after,
    sum(clicks) filter (where spend_after is not null) as clicks_after,
    sum(conversions) filter (where spend_after is not null) as conversions_after,
    sum(revenue) filter (where spend_after is not null) as revenue_after
  from row_of
  group by grouping sets ((month), ())
)
select
  month, is_total as "isTotal", days, rows_changed as "rowsChanged",
  json_build_object(
    'spend', round(spend_before / 1000000.0, 6)::text,
    'cpc', round(spend_before / 1000000.0 / nullif(clicks_before, 0), 6)::text,
    'cpa', round(spend_before / 1000000.0 / nullif(conversions_before, 0), 6)::text,
    'roas', round(revenue_before / nullif(spend_before, 0), 6)::text
  ) as before,
  json_build_object(
    'spend', round(spend_after / 1000000.0, 6)::text,
    'cpc', round(spend_after / 1000000.0 / nullif(clicks_after, 0), 6)::text,
    'cpa', round(spend_after / 1000000.0 / nullif(conversions_after, 0), 6)::text,
    'roas', round(revenue_after / nullif(spend_after, 0), 6)::text
  ) as after
from total
order by is_total, month
