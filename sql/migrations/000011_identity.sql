-- Up Migration

---------- users: a person may belong to several organizations

-- What an administrator of one organization does to a log-in must not open another one: whether there is another is
-- for the owner of the tables to see, and only as yes or no.
create function identity.belongs_elsewhere(person uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog
  return exists (
    select from identity.memberships
    where user_id = person and organization_id is distinct from app.organization_id()
  );
revoke all on function identity.belongs_elsewhere from public;
grant execute on function identity.belongs_elsewhere to app_api;

---------- memberships: one administrator always stays

-- Whatever disables or demotes: the organization's row is locked, so that two who do it to each other take turns.
create function identity.keep_an_administrator() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform from identity.organizations where id = old.organization_id for no key update;
  if not exists (
    select from identity.memberships
    where organization_id = old.organization_id and role = 'admin' and status = 'active'
  ) then
    raise exception 'the last active administrator of an organization must stay' using errcode = 'PM001';
  end if;
  return null;
end
$$;
create trigger keep_an_administrator after update of role, status on identity.memberships
  for each row when (old.role = 'admin' and old.status = 'active' and (new.role <> 'admin' or new.status <> 'active'))
  execute function identity.keep_an_administrator();

---------- sessions: what a person recognizes them by

alter table identity.sessions add column address text;
comment on column identity.sessions.address is 'Where the refresh token was handed out to; null when that is not known';
grant insert (address) on identity.sessions to app_api;

---------- second factors

create table identity.second_factors (
  user_id uuid primary key references identity.users on update cascade on delete restrict,
  secret_sealed text not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  created_at timestamptz not null default now()
);
comment on table identity.second_factors is 'The secret of an authenticator app (TOTP, RFC 6238)';
comment on column identity.second_factors.secret_sealed is 'Sealed with DATA_ENCRYPTION_KEY for this user; see core/src/encryption.ts';
comment on column identity.second_factors.confirmed_at is 'When the first code was entered; null: log-in does not ask for it yet';
comment on column identity.second_factors.last_step is 'The 30-second step of the last code that was taken: a code opens one log-in';

alter table identity.second_factors enable row level security, force row level security;
create policy self on identity.second_factors using (user_id = (select app.user_id()));
create policy administrator on identity.second_factors
  using ((select app.is_admin()) and exists (
    select from identity.memberships m
    where m.user_id = second_factors.user_id and m.organization_id = (select app.organization_id())
  ));
create policy bootstrap on identity.second_factors to app_owner using (true);

grant select, delete on identity.second_factors to app_api;
grant insert (user_id, secret_sealed) on identity.second_factors to app_api;
grant update (secret_sealed, confirmed_at, last_step) on identity.second_factors to app_api;

create table identity.recovery_codes (
  user_id uuid not null references identity.second_factors on update cascade on delete cascade,
  code_hash text not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);
comment on table identity.recovery_codes is 'What stands in for the authenticator app, once each';
comment on column identity.recovery_codes.code_hash is 'SHA-256 of the code, hex; a code has 80 random bits';

alter table identity.recovery_codes enable row level security, force row level security;
create policy self on identity.recovery_codes using (user_id = (select app.user_id()));

grant select, delete on identity.recovery_codes to app_api;
grant insert (user_id, code_hash) on identity.recovery_codes to app_api;
grant update (used_at) on identity.recovery_codes to app_api;

---------- one_time_links: for choosing a password

create table identity.one_time_links (
  id uuid primary key default uuidv7(),
  user_id uuid not null references identity.users on update cascade on delete restrict,
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  token_hash text not null,
  created_by uuid references identity.users on update cascade on delete restrict,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table identity.one_time_links is 'Links with which a person chooses a password: once, and until they expire';
comment on column identity.one_time_links.token_hash is 'SHA-256 of the token in the link, hex';
comment on column identity.one_time_links.used_at is 'When it was used, or replaced by a newer one';
create unique index idx_one_time_links_hash on identity.one_time_links (token_hash);
create index idx_one_time_links_user on identity.one_time_links (user_id);

alter table identity.one_time_links enable row level security, force row level security;
create policy self on identity.one_time_links using (user_id = (select app.user_id()));
create policy administrator on identity.one_time_links
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy bearer on identity.one_time_links for select
  using (token_hash = nullif(current_setting('app.link_hash', true), ''));

grant select on identity.one_time_links to app_api;
grant insert (user_id, organization_id, token_hash, created_by, expires_at) on identity.one_time_links to app_api;
grant update (used_at) on identity.one_time_links to app_api;

---------- throttles: how often something may be tried, by every process together

create table identity.throttles (
  key text primary key,
  spent_until timestamptz not null
);
comment on table identity.throttles is 'One row per account or address that tried lately; no row is the same as one in the past';
comment on column identity.throttles.key is 'What is counted and a SHA-256 of whom: neither emails nor addresses are readable here';
comment on column identity.throttles.spent_until is 'Each try moves it on by the time it costs; too far ahead, and the next is refused';
create index idx_throttles_spent on identity.throttles (spent_until);
-- NOTE: nobody is granted anything: the two functions below are all there is to it

-- Takes one of `burst` tries, of which one comes back every `seconds`. Answers the seconds to wait; 0 when it was taken.
create function identity.take_try(of_key text, burst integer, seconds double precision) returns double precision
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  cost constant interval := make_interval(secs => seconds);
  taken timestamptz;
  spent timestamptz;
begin
  -- What lies in the past says nothing any more; a few go with every try, so that nobody has to sweep.
  delete from identity.throttles where key in (
    select key from identity.throttles where spent_until < clock_timestamp() and key <> of_key
    order by spent_until limit 5 for update skip locked
  );
  insert into identity.throttles as t (key, spent_until) values (of_key, clock_timestamp() + cost)
  on conflict (key) do update set spent_until = greatest(t.spent_until, clock_timestamp()) + cost
    where greatest(t.spent_until, clock_timestamp()) + cost <= clock_timestamp() + cost * burst
  returning spent_until into taken;
  if taken is not null then
    return 0;
  end if;
  select spent_until into spent from identity.throttles where key = of_key;
  return greatest(extract(epoch from spent + cost - clock_timestamp() - cost * burst), 1);
end
$$;

-- Gives tries back after one that succeeded: one, or all of them.
create function identity.give_back(of_key text, seconds double precision, everything boolean) returns void
  language sql security definer set search_path = pg_catalog
begin atomic
  update identity.throttles
  set spent_until = case when everything then clock_timestamp() else spent_until - make_interval(secs => seconds) end
  where key = of_key;
end;

revoke all on function identity.take_try, identity.give_back from public;
grant execute on function identity.take_try, identity.give_back to app_api;

-- Down Migration

drop function identity.give_back, identity.take_try;
drop table identity.throttles, identity.one_time_links, identity.recovery_codes, identity.second_factors;
alter table identity.sessions drop column address;
drop trigger keep_an_administrator on identity.memberships;
drop function identity.keep_an_administrator, identity.belongs_elsewhere;
