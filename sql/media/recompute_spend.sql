-- Spend of client $2 (organization $1) from day $3 on (null: all days), at the CPM in force on each day.
-- Only rows whose spend is another one are written; the months they are in are returned, once each.
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
    where m.organization_id = $1 and m.client_id = $2 and ($3::date is null or m.date >= $3)
  ) right_spend
  where metric.creative_id = right_spend.creative_id
    and metric.date = right_spend.date
    and metric.spend_micros is distinct from right_spend.micros
  returning metric.date
)
insert into media.metrics_version (organization_id, month)
select distinct $1::uuid, date_trunc('month', date)::date from changed order by 2
on conflict (organization_id, month) do update
set version = metrics_version.version + 1, changed_at = now()
returning month
