-- Up Migration

---------- saved_views

create table media.saved_views (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  client_id uuid,
  user_id uuid not null references identity.users on update cascade on delete restrict,
  name varchar(255) not null check (name <> ''),
  is_shared boolean not null default false,
  state jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table media.saved_views is 'What a person saved in Explore under a name: what to show and how, never whose data; that is the token''s to say';
comment on column media.saved_views.client_id is 'The client whose person saved it; null: somebody of the agency. It may name members, so only the same side sees it';
comment on column media.saved_views.is_shared is 'Also for others of the same side: of the agency, or of the same client';
create unique index idx_saved_views_name on media.saved_views (organization_id, user_id, client_id, lower(name)) nulls not distinct;
create index idx_saved_views_shared on media.saved_views (organization_id, client_id) where is_shared;

alter table media.saved_views enable row level security, force row level security;
create policy visible on media.saved_views for select
  using (
    organization_id = (select app.organization_id())
    and client_id is not distinct from (select app.client_id())
    and (user_id = (select app.user_id()) or is_shared)
  );
create policy own on media.saved_views
  using (
    organization_id = (select app.organization_id())
    and client_id is not distinct from (select app.client_id())
    and user_id = (select app.user_id())
  );
create trigger set_updated_at before update on media.saved_views for each row execute function app.set_updated_at();

grant select, delete on media.saved_views to app_api;
grant insert (organization_id, client_id, user_id, name, is_shared, state) on media.saved_views to app_api;
grant update (name, is_shared, state) on media.saved_views to app_api;

---------- default_views

create table media.default_views (
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  client_id uuid,
  user_id uuid not null references identity.users on update cascade on delete restrict,
  -- Deleting a view takes it from everybody who started with it: they start with the plain one again.
  view_id uuid not null references media.saved_views on update cascade on delete cascade,
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table media.default_views is 'The view a person starts with; where it is no longer shared with them, the plain one';
create unique index idx_default_views_user on media.default_views (organization_id, user_id, client_id) nulls not distinct;
create index idx_default_views_view on media.default_views (view_id);

alter table media.default_views enable row level security, force row level security;
create policy own on media.default_views
  using (
    organization_id = (select app.organization_id())
    and client_id is not distinct from (select app.client_id())
    and user_id = (select app.user_id())
  );
grant select, delete on media.default_views to app_api;
grant insert (organization_id, client_id, user_id, view_id) on media.default_views to app_api;

-- Down Migration

drop table media.default_views;
drop table media.saved_views;
