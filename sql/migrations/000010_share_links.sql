-- Up Migration

---------- share_links

create table identity.share_links (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  client_id uuid not null,
  name varchar(255) not null check (name <> ''),
  view text not null check (view ~ '^/[a-z]' and length(view) <= 8000),
  token_hash text not null,
  password_hash text,
  created_by uuid not null references identity.users on update cascade on delete restrict,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  view_count bigint not null default 0,
  last_viewed_at timestamptz,
  password_tries integer not null default 0,
  password_tries_since timestamptz not null default now(),
  foreign key (client_id, organization_id) references media.clients (id, organization_id)
    on update cascade on delete restrict
);
comment on table identity.share_links is 'A view of one client that whoever holds the link may see without a log-in, until it expires or is revoked';
comment on column identity.share_links.client_id is 'The one client whose numbers it shows; fixed when it is made, never a whole organization';
comment on column identity.share_links.view is 'Path and query of the page that is shown';
comment on column identity.share_links.token_hash is 'SHA-256 of the token in the link, hex; the token itself is never stored';
comment on column identity.share_links.password_hash is 'argon2id, PHC string; null: the link alone opens it';
comment on column identity.share_links.view_count is 'How often it was opened';
comment on column identity.share_links.password_tries is 'Passwords tried since password_tries_since, whether or not they were right';
create unique index idx_share_links_token_hash on identity.share_links (token_hash);
create index idx_share_links_organization on identity.share_links (organization_id, created_at desc);

-- Administrators see every link of their organization, client users those they made themselves for their own client.
-- Whoever holds the token sees that one link; so does who was let in by it and names it (app.share_id).
alter table identity.share_links enable row level security, force row level security;
create policy administrator on identity.share_links
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy maker on identity.share_links
  using (
    organization_id = (select app.organization_id()) and client_id = (select app.client_id())
    and created_by = (select app.user_id())
  );
create policy bearer on identity.share_links
  for select using (token_hash = nullif(current_setting('app.share_hash', true), ''));
create policy bearer_counts on identity.share_links
  for update using (token_hash = nullif(current_setting('app.share_hash', true), ''));
create policy viewer on identity.share_links
  for select using (id = nullif(current_setting('app.share_id', true), '')::uuid);

grant select on identity.share_links to app_api;
grant insert (organization_id, client_id, name, view, token_hash, password_hash, created_by, expires_at)
  on identity.share_links to app_api;
grant update (revoked_at, view_count, last_viewed_at, password_tries, password_tries_since)
  on identity.share_links to app_api;
-- NOTE: no delete, and no update of what a link shows or to whom: it is revoked and another one made

-- Down Migration

drop table identity.share_links;
