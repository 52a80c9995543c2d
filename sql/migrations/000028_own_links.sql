-- Up Migration

-- A user may come to have another role, or to belong to another client.
grant update (role, client_id) on identity.memberships to app_api;

---------- forgotten passwords: a link by mail, for whoever reads the mails of that address

create policy bootstrap on identity.one_time_links to app_owner using (true);

-- Has a mail sent with such a link to the person of the transaction. The link is made by who sends it, so that no queue and no
-- log ever holds what makes it good.
create function identity.request_own_link() returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform graphile_worker.add_job(
    'send_link', json_build_object('organizationId', app.organization_id(), 'userId', app.user_id()),
    job_key := 'link:' || app.user_id(), max_attempts := 8
  );
end
$$;
revoke all on function identity.request_own_link from public;
grant execute on function identity.request_own_link to app_api;
grant create on schema identity to app_worker;
alter function identity.request_own_link owner to app_worker;
revoke create on schema identity from app_worker;

-- Keeps a link of a person in the organization of the transaction. No row: the person is no active member any more.
create function identity.add_own_link(person uuid, hash text, lifetime interval)
  returns table (email text, organization_name text)
  language sql security definer set search_path = pg_catalog
begin atomic
  insert into identity.one_time_links (user_id, organization_id, token_hash, created_by, expires_at)
  select user_id, organization_id, hash, user_id, now() + lifetime
  from identity.memberships
  where user_id = person and organization_id = app.organization_id() and status = 'active'
  limit 1;
  select users.email, organizations.name
  from identity.one_time_links link
  join identity.users on users.id = link.user_id
  join identity.organizations on organizations.id = link.organization_id
  where link.token_hash = hash;
end;
revoke all on function identity.add_own_link from public;
grant execute on function identity.add_own_link to app_worker;

-- Down Migration

drop function identity.add_own_link, identity.request_own_link;
drop policy bootstrap on identity.one_time_links;
revoke update (role, client_id) on identity.memberships from app_api;
