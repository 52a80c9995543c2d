-- Up Migration

create policy door on identity.sessions for select to app_owner using (true);

-- Whether an access token opens nothing any more, though its time is not up: its log-in has ended, its person or client is
-- disabled, or may see something else by now. Asked by the API and by Cube of every token they are shown. A person who is
-- nobody's here is another program that holds the secret of the tokens: its claims stand.
create function identity.is_over(person uuid, organization uuid, role text, client uuid, log_in uuid, is_view boolean)
  returns boolean
  language sql stable security definer set search_path = pg_catalog
begin atomic
  select
    exists (select from media.clients where id = client and status <> 'active')
    or case when exists (select from identity.memberships where user_id = person and organization_id = organization) then
      not exists (
        select from identity.memberships membership
        where membership.user_id = person and membership.organization_id = organization and membership.status = 'active'
          and (
            membership.role = is_over.role and membership.client_id is not distinct from client
            -- An administrator looks at what a client sees.
            or is_view and membership.role = 'admin'
          )
      )
      else is_view
    end
    or log_in is not null and not exists (
      select from identity.sessions where family_id = log_in and user_id = person and revoked_at is null
    );
end;
revoke all on function identity.is_over from public;
grant execute on function identity.is_over to app_api, app_cube;

-- Down Migration

drop function identity.is_over;
drop policy door on identity.sessions;
