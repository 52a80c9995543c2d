-- The summaries of organization $1 into the table that keeps them. One that says the same as before is not touched; of one that
-- comes to say something else it is kept what, and because of what. A client with rows neither in the period nor in the one
-- before has no summary. Returns how many were made and how many changed.
-- Written for weeks: where months are meant, every `week` in here is read as `month` (worker/src/summaries/make.ts).
with stored as (
  insert into media.weekly_summaries (
    organization_id, client_id, week_start, week_end, impressions, clicks, conversions, revenue_micros, spend_micros,
    priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros, missing_days, unpriced_days,
    top_campaigns, top_creatives, underperformers, previous, is_final
  )
  select
    $1, client_id, period_start, period_end, (sums).*, missing_days, unpriced_days,
    top_campaigns, top_creatives, underperformers, previous, missing_days = '{}' and unpriced_days = '{}'
  from summary
  where has_facts or exists (
    select from media.weekly_summaries made
    where made.client_id = summary.client_id and made.week_start = summary.period_start
  )
  order by client_id, period_start
  on conflict (client_id, week_start) do update set
    impressions = excluded.impressions,
    clicks = excluded.clicks,
    conversions = excluded.conversions,
    revenue_micros = excluded.revenue_micros,
    spend_micros = excluded.spend_micros,
    priced_impressions = excluded.priced_impressions,
    priced_clicks = excluded.priced_clicks,
    priced_conversions = excluded.priced_conversions,
    priced_revenue_micros = excluded.priced_revenue_micros,
    missing_days = excluded.missing_days,
    unpriced_days = excluded.unpriced_days,
    top_campaigns = excluded.top_campaigns,
    top_creatives = excluded.top_creatives,
    underperformers = excluded.underperformers,
    previous = excluded.previous,
    is_final = excluded.is_final,
    made_at = now()
  where (
    weekly_summaries.impressions, weekly_summaries.clicks, weekly_summaries.conversions, weekly_summaries.revenue_micros,
    weekly_summaries.spend_micros, weekly_summaries.priced_impressions, weekly_summaries.priced_clicks,
    weekly_summaries.priced_conversions, weekly_summaries.priced_revenue_micros, weekly_summaries.missing_days,
    weekly_summaries.unpriced_days, weekly_summaries.top_campaigns, weekly_summaries.top_creatives,
    weekly_summaries.underperformers, weekly_summaries.previous
  ) is distinct from (
    excluded.impressions, excluded.clicks, excluded.conversions, excluded.revenue_micros,
    excluded.spend_micros, excluded.priced_impressions, excluded.priced_clicks,
    excluded.priced_conversions, excluded.priced_revenue_micros, excluded.missing_days,
    excluded.unpriced_days, excluded.top_campaigns, excluded.top_creatives,
    excluded.underperformers, excluded.previous
  )
  returning
    new.client_id, new.week_start as period_start,
    case when old.id is not null then to_jsonb(old) end as before,
    to_jsonb(new) as after
),
changed as (
  insert into media.summary_changes (organization_id, client_id, grain, period_start, differences, causes)
  select $1, client_id, 'week', period_start, coalesce(figures.differences, '{}') || others.differences, summary.causes
  from stored
  join summary using (client_id, period_start)
  cross join lateral (
    -- Counts, days and flags as they are, money and ratios as decimal text.
    select jsonb_object_agg(name, jsonb_build_object(
      'before', case when is_decimal then to_jsonb(before ->> field) else before -> field end,
      'after', case when is_decimal then to_jsonb(after ->> field) else after -> field end
    )) as differences
    from (values
      ('impressions', 'impressions', false), ('clicks', 'clicks', false), ('conversions', 'conversions', false),
      ('revenue', 'revenue', true), ('spend', 'spend', true), ('cpm', 'cpm', true), ('ctr', 'ctr', true), ('cpc', 'cpc', true),
      ('cpa', 'cpa', true), ('roas', 'roas', true), ('conversionRate', 'conversion_rate', true),
      ('missingDays', 'missing_days', false), ('unpricedDays', 'unpriced_days', false), ('isFinal', 'is_final', false)
    ) figure (name, field, is_decimal)
    where before -> field is distinct from after -> field
  ) figures
  cross join lateral (
    select coalesce(jsonb_object_agg(name, true), '{}') as differences
    from (values
      ('rankings', 'top_campaigns'), ('rankings', 'top_creatives'), ('rankings', 'underperformers'), ('previous', 'previous')
    ) part (name, field)
    where before -> field is distinct from after -> field
  ) others
  where before is not null
  order by client_id, period_start
  returning 1
)
select
  (select count(*) from stored where before is null)::integer as made,
  (select count(*) from changed)::integer as changed
