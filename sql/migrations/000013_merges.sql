-- Up Migration

---------- campaigns … creatives: what an item is shown as
-- Facts and the names files are matched by stay as they are; what is merged is resolved where it is shown. So the next
-- file finds its items as ever, sums stay sums of the same rows, and an undone merge leaves no trace in any number.

do $$
declare
  level text;
begin
  foreach level in array array['campaigns', 'strategies', 'placements', 'creatives'] loop
    execute format('alter table media.%I add column shown_as uuid, add column shown_name varchar(255)', level);
    execute format('comment on column media.%I.shown_as is ''The item it was merged into, the last one where that was merged on; null: itself''', level);
    execute format('comment on column media.%I.shown_name is ''Name of that item; null: its own''', level);
    execute format('create index idx_%s_merged on media.%I (client_id) where shown_as is not null', level, level);
    execute format('grant update (name) on media.%I to app_api', level);
  end loop;
  -- Not for creatives: a file can bring a million of them.
  foreach level in array array['campaigns', 'strategies', 'placements'] loop
    execute format('create index idx_%s_shown on media.%I ((coalesce(shown_as, id)))', level, level);
  end loop;
end
$$;
create index idx_creatives_shown_as on media.creatives (shown_as) where shown_as is not null;

---------- merges

create table media.merges (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  level varchar(20) not null check (level in ('campaigns', 'strategies', 'placements', 'creatives')),
  source_id uuid not null,
  target_id uuid not null check (target_id <> source_id),
  merged_by uuid references identity.users on update cascade on delete restrict,
  merged_at timestamptz not null default now(),
  undone_by uuid references identity.users on update cascade on delete restrict,
  undone_at timestamptz,
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table media.merges is 'Which items a person said are one, in that order; what follows for each item is in its shown_as';
create index idx_merges_client on media.merges (client_id, id desc);

alter table media.merges enable row level security, force row level security;
create policy tenant on media.merges
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on media.merges to app_api, app_worker;
grant insert (organization_id, client_id, level, source_id, target_id, merged_by) on media.merges to app_api;
grant update (undone_by, undone_at) on media.merges to app_api;

-- Items of all levels, each with what its parent is shown as.
create view media.named_items with (security_invoker = true) as
  select
    'campaigns' as level, id, client_id, name, name_key, shown_as, shown_name,
    null::uuid as parent_id, null::uuid as parent_shown, id as campaign_id
  from media.campaigns
  union all
  select
    'strategies', item.id, item.client_id, item.name, item.name_key, item.shown_as, item.shown_name,
    parent.id, coalesce(parent.shown_as, parent.id), parent.id
  from media.strategies item
  join media.campaigns parent on parent.id = item.campaign_id
  union all
  select
    'placements', item.id, item.client_id, item.name, item.name_key, item.shown_as, item.shown_name,
    parent.id, coalesce(parent.shown_as, parent.id), parent.campaign_id
  from media.placements item
  join media.strategies parent on parent.id = item.strategy_id
  union all
  select
    'creatives', item.id, item.client_id, item.name, item.name_key, item.shown_as, item.shown_name,
    parent.id, coalesce(parent.shown_as, parent.id), strategy.campaign_id
  from media.creatives item
  join media.placements parent on parent.id = item.placement_id
  join media.strategies strategy on strategy.id = parent.strategy_id;
grant select on media.named_items to app_api;

-- Works out what every item of a client is shown as, level by level from the top: items of the same name whose parents
-- are shown as one are one, and so are those that were merged. Writes only what is another now. Runs with the settings
-- of the transaction, so it reaches no further than that may.
create function media.resolve_names(of_client uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  levels constant text[] := array['campaigns', 'strategies', 'placements', 'creatives'];
  parent_keys constant text[] := array[null, 'campaign_id', 'strategy_id', 'placement_id'];
  merged record;
  source_root uuid;
  target_root uuid;
begin
  create temp table if not exists shown (id uuid primary key, root uuid not null) on commit drop;
  for depth in 1 .. 4 loop
    truncate pg_temp.shown;
    if depth > 1 then
      -- The one whose own parent is what both are shown as comes first.
      execute format($q$
        insert into pg_temp.shown (id, root)
        select id, root
        from (
          select
            child.id,
            first_value(child.id) over (
              partition by coalesce(parent.shown_as, parent.id), child.name_key
              order by parent.shown_as nulls first, child.id
            ) as root
          from media.%1$I parent
          join media.%2$I child on child.%3$I = parent.id
          where parent.client_id = $1
            and coalesce(parent.shown_as, parent.id) in (
              select shown_as from media.%1$I where client_id = $1 and shown_as is not null
            )
        ) namesake
        where id <> root
      $q$, levels[depth - 1], levels[depth], parent_keys[depth]) using of_client;
    end if;
    for merged in
      select source_id, target_id from media.merges
      where client_id = of_client and level = levels[depth] and undone_at is null
      order by id
    loop
      source_root := coalesce((select root from pg_temp.shown where id = merged.source_id), merged.source_id);
      target_root := coalesce((select root from pg_temp.shown where id = merged.target_id), merged.target_id);
      if source_root <> target_root then
        update pg_temp.shown set root = target_root where root = source_root;
        insert into pg_temp.shown (id, root) values (source_root, target_root)
        on conflict (id) do update set root = excluded.root;
      end if;
    end loop;
    execute format($q$
      update media.%1$I item
      set shown_as = now.root, shown_name = now.name
      from (
        select known.id, shown.root, root.name
        from (
          select id from media.%1$I where client_id = $1 and shown_as is not null
          union
          select id from pg_temp.shown
        ) known
        left join pg_temp.shown on shown.id = known.id
        left join media.%1$I root on root.id = shown.root
      ) now
      where item.id = now.id
        and (item.shown_as is distinct from now.root or item.shown_name is distinct from now.name)
    $q$, levels[depth]) using of_client;
  end loop;
end
$$;
revoke all on function media.resolve_names from public;
grant execute on function media.resolve_names to app_api, app_worker;

-- Tells the rollups that items below these campaigns are shown otherwise now: the months in which they, or what is shown
-- as the same, have facts.
create function media.bump_versions_of_campaigns(campaigns uuid[]) returns void
  language sql security definer set search_path = pg_catalog
begin atomic
  insert into media.metrics_version (organization_id, month)
  select distinct metric.organization_id, date_trunc('month', metric.date)::date
  from media.daily_metrics metric
  where metric.campaign_id in (
    select same.id
    from media.campaigns campaign
    join media.campaigns same on coalesce(same.shown_as, same.id) = coalesce(campaign.shown_as, campaign.id)
    where campaign.id = any (campaigns)
  )
  order by 2
  on conflict (organization_id, month) do update
  set version = metrics_version.version + 1, changed_at = now();
end;
revoke all on function media.bump_versions_of_campaigns from public;
grant execute on function media.bump_versions_of_campaigns to app_api;

-- Down Migration

drop function media.bump_versions_of_campaigns;
drop function media.resolve_names;
drop view media.named_items;
drop table media.merges;
drop index media.idx_creatives_shown_as;
do $$
declare
  level text;
begin
  foreach level in array array['campaigns', 'strategies', 'placements', 'creatives'] loop
    execute format('revoke update (name) on media.%I from app_api', level);
    execute format('alter table media.%I drop column shown_name, drop column shown_as', level);
  end loop;
end
$$;
