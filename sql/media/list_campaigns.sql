-- Campaigns of client $1 as they are shown, by name: those of which their own name, the one in files or that of something
-- merged into them is like $3 (null: all). They lie under nothing: with a $2 there is none.
select
  item.id, 'campaigns' as level, item.name, '{}'::text[] as path,
  array(
    select same.name_key from media.campaigns same where coalesce(same.shown_as, same.id) = item.id
    order by same.id <> item.id, same.name_key
  ) as "fileNames",
  (
    select count(*)::integer
    from media.campaigns own join media.strategies child on child.campaign_id = own.id
    where coalesce(own.shown_as, own.id) = item.id and child.shown_as is null
  ) as children,
  (
    select coalesce(json_agg(json_build_object('mergeId', m.id, 'id', same.id, 'name', same.name) order by m.id), '[]')
    from media.merges m join media.campaigns same on same.id = m.source_id
    where m.client_id = $1 and m.level = 'campaigns' and m.undone_at is null and same.shown_as = item.id
  ) as merged
from media.campaigns item
where item.client_id = $1 and item.shown_as is null
  and $2::uuid is null
  and (
    $3::text is null or item.name ilike $3 or item.name_key ilike $3
    or item.id in (
      select shown_as from media.campaigns
      where client_id = $1 and shown_as is not null and (name ilike $3 or name_key ilike $3)
    )
  )
order by lower(item.name), item.id
