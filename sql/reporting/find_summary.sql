-- What a report says of client $1: its weekly summary of the week that starts on $2 (null: the latest), and who it is. Money and
-- ratios are decimal text. Written for weeks; where months are meant, every `week` in here is read as `month`
-- (reports/src/mail/find.ts).
select
  json_build_object(
    'id', organization.id, 'name', organization.name, 'currency', organization.currency, 'timeZone', organization.time_zone,
    'locale', organization.locale, 'accentColor', organization.accent_color
  ) as organization,
  json_build_object('id', client.id, 'name', client.name) as client,
  json_build_object(
    'client', client.name, 'start', summary.week_start, 'end', summary.week_end,
    'impressions', summary.impressions, 'clicks', summary.clicks, 'conversions', summary.conversions,
    'revenue', summary.revenue::text, 'spend', summary.spend::text, 'cpm', summary.cpm::text, 'ctr', summary.ctr::text,
    'cpc', summary.cpc::text, 'cpa', summary.cpa::text, 'roas', summary.roas::text,
    'conversionRate', summary.conversion_rate::text,
    'topCampaigns', summary.top_campaigns, 'topCreatives', summary.top_creatives,
    'underperformers', summary.underperformers, 'previous', summary.previous,
    'missingDays', array(select day from unnest(summary.missing_days) day order by day),
    'unpricedDays', array(select day from unnest(summary.unpriced_days) day order by day),
    'isFinal', summary.is_final, 'madeAt', summary.made_at
  ) as figures
from media.clients client
join identity.organizations organization on organization.id = client.organization_id
join media.weekly_summaries summary on summary.client_id = client.id
where client.id = $1 and ($2::date is null or summary.week_start = $2)
order by summary.week_start desc
limit 1
