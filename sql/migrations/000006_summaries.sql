-- Up Migration

---------- sums that may run over ten million rows

-- Postgres adds bigints up as numeric, in memory of its own for every group. This one stays a bigint, which every sum here
-- is stored as anyway, and one that does not fit is an error in both.
create aggregate media.exact_sum(bigint) (
  sfunc = int8pl, stype = bigint, combinefunc = int8pl, parallel = safe
);
comment on aggregate media.exact_sum(bigint) is 'sum() of bigints as a bigint: null over no value, an error beyond 2^63';

---------- the figures of a set of facts, as JSON

create type media.sums as (
  impressions bigint,
  clicks bigint,
  conversions bigint,
  revenue_micros bigint,
  spend_micros bigint,
  priced_impressions bigint,
  priced_clicks bigint,
  priced_conversions bigint,
  priced_revenue_micros bigint
);
comment on type media.sums is 'What every measure is made of. The priced_ ones are sums over the rows whose spend is known';

-- Counts are numbers; money and ratios are decimal text. Cost ratios are taken over the rows whose spend is known, exactly
-- as the metrics layer does (model/media/daily_metrics.js); what is undefined is null.
create function media.figures(sums media.sums, digits integer default 6) returns jsonb
  language sql stable parallel safe
  return jsonb_build_object(
    'impressions', (sums).impressions,
    'clicks', (sums).clicks,
    'conversions', (sums).conversions,
    'revenue', round((sums).revenue_micros / 1000000.0, 6)::text,
    'spend', round((sums).spend_micros / 1000000.0, 6)::text,
    'cpm', round((sums).spend_micros / 1000.0 / nullif((sums).priced_impressions, 0), digits)::text,
    'ctr', round((sums).clicks::numeric / nullif((sums).impressions, 0), digits)::text,
    'cpc', round((sums).spend_micros / 1000000.0 / nullif((sums).priced_clicks, 0), digits)::text,
    'cpa', round((sums).spend_micros / 1000000.0 / nullif((sums).priced_conversions, 0), digits)::text,
    'roas', round((sums).priced_revenue_micros::numeric / nullif((sums).spend_micros, 0), digits)::text,
    'conversionRate', round((sums).conversions::numeric / nullif((sums).clicks, 0), digits)::text
  );

-- What became of each figure: `absolute` is now − before, `relative` that as a part of before ("0.250000": a quarter more).
create function media.deltas(sums media.sums, before media.sums) returns jsonb
  language sql stable parallel safe
begin atomic
  select jsonb_object_agg(current.key, jsonb_build_object(
    'absolute', trim_scale(round(current.value::numeric - earlier.value::numeric, 6))::text,
    'relative', round((current.value::numeric - earlier.value::numeric) / nullif(earlier.value::numeric, 0), 6)::text
  ))
  from jsonb_each_text(media.figures(sums, 30)) current
  join jsonb_each_text(media.figures(before, 30)) earlier on earlier.key = current.key;
end;

revoke all on function media.figures, media.deltas from public;
grant execute on function media.figures, media.deltas to app_worker;

---------- weekly_summaries, monthly_summaries: what their transform states

do $$
declare
  summary text;
begin
  foreach summary in array array['weekly_summaries', 'monthly_summaries'] loop
    execute format($ddl$
      alter table media.%I
        drop column cpc, drop column cpa, drop column roas,
        add column priced_impressions bigint not null,
        add column priced_clicks bigint not null,
        add column priced_conversions bigint not null,
        add column priced_revenue_micros bigint not null,
        add column cpm numeric(18, 6) generated always as (spend_micros / 1000.0 / nullif(priced_impressions, 0)) virtual,
        add column cpc numeric(18, 6) generated always as (spend_micros / 1000000.0 / nullif(priced_clicks, 0)) virtual,
        add column cpa numeric(18, 6) generated always as (spend_micros / 1000000.0 / nullif(priced_conversions, 0)) virtual,
        add column roas numeric(18, 6) generated always as (priced_revenue_micros::numeric / nullif(spend_micros, 0)) virtual,
        add column conversion_rate numeric(18, 6) generated always as (conversions::numeric / nullif(clicks, 0)) virtual,
        add column missing_days date[] not null,
        add column unpriced_days date[] not null,
        add column made_at timestamptz not null default now()
    $ddl$, summary);
    execute format('comment on column media.%I.spend_micros is %L', summary,
      'Null when no row of the period has a CPM in force; days without one add nothing');
    execute format('comment on column media.%I.priced_clicks is %L', summary,
      'As the other priced_ columns: the part of the sum whose spend is known, which cost ratios are taken over');
    execute format('comment on column media.%I.missing_days is %L', summary, 'Days of the period without a single row');
    execute format('comment on column media.%I.unpriced_days is %L', summary, 'Days with rows whose spend is unknown');
    execute format('comment on column media.%I.top_campaigns is %L', summary,
      'The ten best by each of spend, revenue, conversions and ROAS; `ranks` says by which an item is which. See sql/summaries/rank_items.sql');
    execute format('comment on column media.%I.underperformers is %L', summary,
      'Campaigns and creatives that cost more than they should, with the reason in words. See sql/summaries/find_underperformers.sql');
    execute format('comment on column media.%I.previous is %L', summary,
      'Figures of the period before, and the deltas from there; null when it had no rows');
    execute format('comment on column media.%I.is_final is %L', summary,
      'The period is over, no day is missing and the spend of every day is known');
    execute format('comment on column media.%I.made_at is %L', summary, 'When the figures came to be what they are');
  end loop;
end
$$;

---------- summary_runs: which periods were summarized when they were due

create table media.summary_runs (
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  grain varchar(5) not null check (grain in ('week', 'month')),
  period_start date not null,
  made_at timestamptz not null default now(),
  primary key (organization_id, grain, period_start)
);
comment on table media.summary_runs is
  'A period of an organization that was summarized because its time had come: once each, whatever the clocks do';

alter table media.summary_runs enable row level security, force row level security;
create policy tenant on media.summary_runs
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on media.summary_runs to app_api, app_worker;
grant insert on media.summary_runs to app_worker;

---------- touched_periods: what has to be summarized anew

create table media.touched_periods (
  organization_id uuid not null,
  client_id uuid not null,
  grain varchar(5) not null check (grain in ('week', 'month')),
  period_start date not null,
  cause jsonb not null,
  touched_at timestamptz not null default now(),
  primary key (client_id, grain, period_start, cause),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table media.touched_periods is
  'Periods whose facts changed, written in the transaction that changed them and gone once they are summarized anew';
comment on column media.touched_periods.cause is
  'What changed them: {kind: file, ingestionId, fileName} or {kind: cpm, fromDate, rates: [{cpm, effectiveDate}]}';
create index idx_touched_periods_organization on media.touched_periods (organization_id, grain);

alter table media.touched_periods enable row level security, force row level security;
create policy tenant on media.touched_periods
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on media.touched_periods to app_api;
grant select, insert, delete on media.touched_periods to app_worker;

---------- summary_changes: what a summary said before

create table media.summary_changes (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  grain varchar(5) not null check (grain in ('week', 'month')),
  period_start date not null,
  changed_at timestamptz not null default now(),
  differences jsonb not null,
  causes jsonb not null,
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table media.summary_changes is 'Every time a summary that had been made came to say something else';
comment on column media.summary_changes.differences is
  'By figure: {before, after}. `rankings` and `previous` are there, true, when those differ';
comment on column media.summary_changes.causes is
  'Causes as in touched_periods, the period before''s among them; empty: what was missed when it changed, found when looking again';
create index idx_summary_changes_period on media.summary_changes (client_id, grain, period_start, changed_at desc);

alter table media.summary_changes enable row level security, force row level security;
create policy tenant on media.summary_changes
  using (organization_id = (select app.organization_id())
         and ((select app.is_admin()) or client_id = (select app.client_id())))
  with check (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on media.summary_changes to app_api, app_worker;
grant insert on media.summary_changes to app_worker;

---------- facts that change touch the periods they lie in

-- Asks for the touched periods of an organization to be summarized, soon: every change pushes it back a little, so that many in
-- a row are one (the schedule looks, too, should they never end). It runs as whoever changed the facts.
create function media.request_summaries(organization uuid, grain text) returns void
  language plpgsql set search_path = pg_catalog
as $$
begin
  perform graphile_worker.add_job(
    grain || 'ly_summary', json_build_object('organizationId', organization),
    job_key := grain || 'ly_summary:' || organization,
    run_at := now() + interval '5 seconds'
  );
end
$$;
revoke all on function media.request_summaries from public;
grant execute on function media.request_summaries to app_worker;

-- Every way in which a file changes facts (merged, released, withdrawn, applied again) says so in ingest.slices.
create function media.touch_periods_of_slices() returns trigger
  language plpgsql set search_path = pg_catalog
as $$
declare
  touched record;
begin
  for touched in
    with touched as (
      insert into media.touched_periods (organization_id, client_id, grain, period_start, cause)
      select distinct
        changed.organization_id, changed.client_id, grain, period_start,
        jsonb_build_object('kind', 'file', 'ingestionId', run.id, 'fileName', run.file_name)
      from changed
      join ingest.ingestion_logs run on run.id = coalesce(changed.superseded_by, changed.ingestion_run_id)
      cross join unnest(array['week', 'month']) grain
      cross join lateral (
        select
          date_trunc(grain, changed.date::timestamp)::date as period_start,
          (date_trunc(grain, changed.date::timestamp) + ('1 ' || grain)::interval)::date as next_start
      ) period
      -- One that is not over anywhere on earth is not summarized yet.
      where next_start <= current_date + 1
      on conflict do nothing
      returning organization_id, grain
    )
    select distinct organization_id, grain from touched
  loop
    perform media.request_summaries(touched.organization_id, touched.grain);
  end loop;
  return null;
end
$$;
create trigger touch_periods_of_new after insert on ingest.slices
  referencing new table as changed for each statement execute function media.touch_periods_of_slices();
create trigger touch_periods_of_changed after update on ingest.slices
  referencing new table as changed for each statement execute function media.touch_periods_of_slices();

create function media.touch_periods_of_recomputation() returns trigger
  language plpgsql set search_path = pg_catalog
as $$
declare
  touched record;
begin
  for touched in
    with touched as (
      insert into media.touched_periods (organization_id, client_id, grain, period_start, cause)
      select distinct
        new.organization_id, new.client_id, grain, date_trunc(grain, slice.date::timestamp)::date,
        jsonb_build_object(
          'kind', 'cpm',
          'fromDate', case when isfinite(new.from_date) then new.from_date end,
          'rates', coalesce(
            (
              select jsonb_agg(
                jsonb_build_object('cpm', rate.cpm::text, 'effectiveDate', rate.effective_date)
                order by rate.effective_date nulls first
              )
              from media.client_settings rate
              where rate.client_id = new.client_id and rate.updated_at >= new.requested_at
            ),
            '[]'
          )
        )
      from ingest.slices slice
      cross join unnest(array['week', 'month']) grain
      where slice.client_id = new.client_id and slice.superseded_by is null and slice.date >= new.from_date
        and (date_trunc(grain, slice.date::timestamp) + ('1 ' || grain)::interval)::date <= current_date + 1
      on conflict do nothing
      returning organization_id, grain
    )
    select distinct organization_id, grain from touched
  loop
    perform media.request_summaries(touched.organization_id, touched.grain);
  end loop;
  return null;
end
$$;
create trigger touch_periods after update of finished_at on media.recomputations
  for each row when (old.finished_at is null and new.finished_at is not null)
  execute function media.touch_periods_of_recomputation();

-- Down Migration

drop trigger touch_periods on media.recomputations;
drop trigger touch_periods_of_changed on ingest.slices;
drop trigger touch_periods_of_new on ingest.slices;
drop function media.touch_periods_of_recomputation, media.touch_periods_of_slices, media.request_summaries;
drop table media.summary_changes, media.touched_periods, media.summary_runs;
do $$
declare
  summary text;
begin
  foreach summary in array array['weekly_summaries', 'monthly_summaries'] loop
    execute format($ddl$
      alter table media.%I
        drop column made_at, drop column unpriced_days, drop column missing_days,
        drop column conversion_rate, drop column roas, drop column cpa, drop column cpc, drop column cpm,
        drop column priced_revenue_micros, drop column priced_conversions, drop column priced_clicks,
        drop column priced_impressions,
        add column cpc numeric(18, 4) generated always as (spend_micros / 1000000.0 / nullif(clicks, 0)) virtual,
        add column cpa numeric(18, 4) generated always as (spend_micros / 1000000.0 / nullif(conversions, 0)) virtual,
        add column roas numeric(18, 4) generated always as (revenue_micros::numeric / nullif(spend_micros, 0)) virtual
    $ddl$, summary);
  end loop;
end
$$;
drop function media.deltas, media.figures;
drop type media.sums;
drop aggregate media.exact_sum(bigint);
