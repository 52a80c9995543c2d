-- Placements of client $1 as they are shown, by name: those under strategy $2 (null: all), of which their own name, the one in
-- files or that of something merged into them is like $3 (null: all).
select
  item.id, 'placements' as level, item.name,
  array[coalesce(campaign.shown_name, campaign.name), coalesce(strategy.shown_name, strategy.name)] as path,
  array(
    select same.name_key from media.placements same where coalesce(same.shown_as, same.id) = item.id
    order by same.id <> item.id, same.name_key
  ) as "fileNames",
  (
    select count(*)::integer
    from media.placements own join media.creatives child on child.placement_id = own.id
    where coalesce(own.shown_as, own.id) = item.id and child.shown_as is null
  ) as children,
  (
    select coalesce(json_agg(json_build_object('mergeId', m.id, 'id', same.id, 'name', same.name) order by m.id), '[]')
    from media.merges m join media.placements same on same.id = m.source_id
    where m.client_id = $1 and m.level = 'placements' and m.undone_at is null and same.shown_as = item.id
  ) as merged
from media.placements item
join media.strategies strategy on strategy.id = item.strategy_id
join media.campaigns campaign on campaign.id = strategy.campaign_id
where item.client_id = $1 and item.shown_as is null
  and ($2::uuid is null or strategy.id = $2 or strategy.shown_as = $2)
  and (
    $3::text is null or item.name ilike $3 or item.name_key ilike $3
    or item.id in (
      select shown_as from media.placements
      where client_id = $1 and shown_as is not null and (name ilike $3 or name_key ilike $3)
    )
  )
order by lower(item.name), item.id
