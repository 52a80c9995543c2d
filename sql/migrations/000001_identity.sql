-- Up Migration

-- Who acts, as set per transaction by the service (set_config(…, true)). Not set is null, and null matches no row.
create schema app;
comment on schema app is 'Settings of the current transaction that row-level security reads, and shared trigger functions';
grant usage on schema app to app_api, app_worker, app_cube;

create function app.organization_id() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.organization_id', true), '')::uuid;

create function app.client_id() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.client_id', true), '')::uuid;

create function app.user_id() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.user_id', true), '')::uuid;

create function app.is_admin() returns boolean
  language sql stable parallel safe
  return coalesce(current_setting('app.role', true) = 'admin', false);

create function app.set_updated_at() returns trigger
  language plpgsql
as $$
begin
  new.updated_at := now();
  return new;
end
$$;


create schema identity;
comment on schema identity is 'Who may do what: organizations, users, memberships, sessions, tokens, audit log';
grant usage on schema identity to app_api, app_worker;

---------- organizations

create table identity.organizations (
  id uuid primary key default uuidv7(),
  name varchar(255) not null check (name <> ''),
  currency char(3) not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null default 'UTC',
  staging_retention_days integer not null default 90 check (staging_retention_days > 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table identity.organizations is 'An agency, or any other workspace: the outermost tenant';
comment on column identity.organizations.currency is 'ISO 4217; every money column of the organization is in micros of it';
comment on column identity.organizations.time_zone is 'IANA name; decides when schedules run, never shifts a reporting day';
comment on column identity.organizations.staging_retention_days is 'How long the lines of a file are kept after nothing of it is in force any more';

alter table identity.organizations enable row level security, force row level security;
create policy tenant on identity.organizations
  using (id = (select app.organization_id()))
  with check (id = (select app.organization_id()) and (select app.is_admin()));
create policy every_organization on identity.organizations for select to app_worker using (true);
create policy bootstrap on identity.organizations to app_owner using (true);
create trigger set_updated_at before update on identity.organizations for each row execute function app.set_updated_at();

grant select on identity.organizations to app_api, app_worker;
grant update (name, currency, time_zone, staging_retention_days) on identity.organizations to app_api;

---------- users

create table identity.users (
  id uuid primary key default uuidv7(),
  email varchar(255) not null check (email <> ''),
  password_hash text not null,
  must_change_password boolean not null default false,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table identity.users is 'A person who can log in; what they may see is in memberships';
comment on column identity.users.password_hash is 'argon2id, PHC string';
create unique index idx_users_email_unique on identity.users (lower(email));

---------- memberships

create table identity.memberships (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  user_id uuid not null references identity.users on update cascade on delete restrict,
  role varchar(20) not null check (role in ('admin', 'client')),
  client_id uuid,
  status varchar(20) not null default 'active' check (status in ('active', 'disabled')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint client_role_has_client check ((role = 'client') = (client_id is not null))
);
comment on table identity.memberships is 'A user in an organization: role admin sees all of it, role client one client''s data';
create unique index idx_memberships_user on identity.memberships (user_id, organization_id, client_id) nulls not distinct;
create index idx_memberships_organization on identity.memberships (organization_id);

alter table identity.memberships enable row level security, force row level security;
create policy tenant on identity.memberships
  using (user_id = (select app.user_id()) or (organization_id = (select app.organization_id()) and (select app.is_admin())))
  with check (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy bootstrap on identity.memberships to app_owner using (true);
create trigger set_updated_at before update on identity.memberships for each row execute function app.set_updated_at();

grant select on identity.memberships to app_api;
grant insert (organization_id, user_id, role, client_id) on identity.memberships to app_api;
grant update (status) on identity.memberships to app_api;
-- NOTE: no delete: a membership is disabled, so that the audit log keeps its meaning

-- A user is visible to the person themself, to admins of an organization they belong to, and by the email being logged in with.
alter table identity.users enable row level security, force row level security;
create policy self on identity.users using (id = (select app.user_id()));
create policy colleague on identity.users
  using ((select app.is_admin()) and exists (
    select from identity.memberships m
    where m.user_id = users.id and m.organization_id = (select app.organization_id())
  ));
create policy invitation on identity.users for insert with check ((select app.is_admin()));
create policy login on identity.users for select
  using (lower(email) = lower(nullif(current_setting('app.login_email', true), '')));
create policy bootstrap on identity.users to app_owner using (true);
create trigger set_updated_at before update on identity.users for each row execute function app.set_updated_at();

grant select on identity.users to app_api;
grant insert (id, email, password_hash, must_change_password) on identity.users to app_api;
grant update (password_hash, must_change_password, last_seen_at) on identity.users to app_api;

---------- sessions

create table identity.sessions (
  id uuid primary key default uuidv7(),
  user_id uuid not null references identity.users on update cascade on delete restrict,
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  membership_id uuid not null references identity.memberships on update cascade on delete restrict,
  family_id uuid not null,
  token_hash text not null,
  user_agent text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  rotated_at timestamptz,
  revoked_at timestamptz
);
comment on table identity.sessions is 'One refresh token each; a family is one log-in and what it was rotated into';
comment on column identity.sessions.token_hash is 'SHA-256 of the refresh token, hex; the token itself is never stored';
create unique index idx_sessions_token_hash on identity.sessions (token_hash);
create index idx_sessions_user on identity.sessions (user_id);
create index idx_sessions_family on identity.sessions (family_id);

alter table identity.sessions enable row level security, force row level security;
create policy self on identity.sessions using (user_id = (select app.user_id()));
create policy administrator on identity.sessions for all
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy bearer on identity.sessions for select
  using (token_hash = nullif(current_setting('app.session_hash', true), ''));

grant select on identity.sessions to app_api;
grant insert (user_id, organization_id, membership_id, family_id, token_hash, user_agent, expires_at) on identity.sessions to app_api;
grant update (rotated_at, revoked_at) on identity.sessions to app_api;

---------- api_tokens

create table identity.api_tokens (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  client_id uuid,
  name varchar(255) not null check (name <> ''),
  token_hash text not null,
  created_by uuid references identity.users on update cascade on delete restrict,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
comment on table identity.api_tokens is 'Tokens for BI tools, scoped to an organization or one client of it';
create unique index idx_api_tokens_hash on identity.api_tokens (token_hash);

alter table identity.api_tokens enable row level security, force row level security;
create policy tenant on identity.api_tokens
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on identity.api_tokens to app_api;

---------- audit_log

create table identity.audit_log (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  at timestamptz not null default now(),
  user_id uuid references identity.users on update cascade on delete restrict,
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  entity_id uuid,
  before jsonb,
  after jsonb,
  request_id text
);
comment on table identity.audit_log is 'Who changed what; written in the transaction of the change, never updated';
create index idx_audit_log_organization on identity.audit_log (organization_id, at desc);

alter table identity.audit_log enable row level security, force row level security;
create policy tenant on identity.audit_log
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy own_action on identity.audit_log for insert
  with check (organization_id = (select app.organization_id()) and user_id = (select app.user_id()));
grant select on identity.audit_log to app_api;
grant insert (organization_id, user_id, action, entity_id, before, after, request_id) on identity.audit_log to app_api, app_worker;
-- NOTE: neither update nor delete is granted to anybody

-- Down Migration

drop schema identity cascade;
drop schema app cascade;
