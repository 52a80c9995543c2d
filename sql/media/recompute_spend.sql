-- Spend of client $2 (organization $1) in the month of $3, from day $4 on (null: all of it), at the CPM in force on each
-- day. Only rows whose spend is another one are written, and only then the month is new to the rollups.
-- Returns how many rows were written.
with changed as (
  update media.daily_metrics metric
  set spend_micros = right_spend.micros, updated_at = now()
  from (
    select
      m.creative_id, m.date,
      round(m.impressions * (
        select setting.cpm
        from media.client_settings setting
        where setting.client_id = m.client_id
          and (setting.effective_date is null or setting.effective_date <= m.date)
        order by setting.effective_date desc nulls last
        limit 1
      ) * 1000)::bigint as micros
    from media.daily_metrics m
    where m.organization_id = $1 and m.client_id = $2
      and m.date >= $3::date and m.date < ($3::date + interval '1 month')::date
      and ($4::date is null or m.date >= $4)
  ) right_spend
  where metric.creative_id = right_spend.creative_id
    and metric.date = right_spend.date
    and metric.date >= $3::date and metric.date < ($3::date + interval '1 month')::date
    and metric.spend_micros is distinct from right_spend.micros
  returning 1
),
bumped as (
  insert into media.metrics_version (organization_id, month)
  select $1::uuid, $3::date
  where exists (select from changed)
  on conflict (organization_id, month) do update
  set version = metrics_version.version + 1, changed_at = now()
)
select count(*)::integer as rows from changed
