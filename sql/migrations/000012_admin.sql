-- Up Migration

---------- client_settings: why a rate was set, and every change of it

alter table media.client_settings add column note varchar(500) check (note <> '');
comment on column media.client_settings.note is 'Why it was set, in the words of who set it';
grant insert (note), update (note) on media.client_settings to app_api;

create table media.cpm_changes (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  effective_date date,
  cpm_before decimal(10, 4),
  cpm decimal(10, 4) not null,
  note varchar(500),
  changed_by uuid references identity.users on update cascade on delete restrict,
  changed_at timestamptz not null default clock_timestamp(),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table media.cpm_changes is 'Every rate that was ever set, also those that were replaced on their own day; never updated';
comment on column media.cpm_changes.effective_date is 'First day the rate is in force; null: since ever';
comment on column media.cpm_changes.cpm_before is 'The rate that began on the same day until then; null: there was none';
create index idx_cpm_changes_client on media.cpm_changes (client_id, changed_at desc, id desc);

alter table media.cpm_changes enable row level security, force row level security;
create policy tenant on media.cpm_changes
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
-- Whoever may set a rate has it recorded.
create policy recorded on media.cpm_changes for insert to app_owner with check (true);
grant select on media.cpm_changes to app_api;
-- NOTE: no service may write here; the trigger below does

create function media.record_cpm_change() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  insert into media.cpm_changes (organization_id, client_id, effective_date, cpm_before, cpm, note, changed_by)
  values (
    new.organization_id, new.client_id, new.effective_date,
    case when tg_op = 'UPDATE' then old.cpm end, new.cpm, new.note, new.created_by
  );
  return null;
end
$$;
revoke all on function media.record_cpm_change from public;
create trigger record_change after insert or update of cpm, note on media.client_settings
  for each row execute function media.record_cpm_change();

-- What was set before there was a history. Force is lifted for this one statement: no tenant is set here.
alter table media.client_settings no force row level security;
insert into media.cpm_changes (organization_id, client_id, effective_date, cpm, changed_by, changed_at)
select organization_id, client_id, effective_date, cpm, created_by, updated_at
from media.client_settings
order by updated_at, id;
alter table media.client_settings force row level security;

---------- logos

create table identity.logos (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  client_id uuid,
  content_type varchar(20) not null check (content_type in ('image/png', 'image/jpeg', 'image/webp')),
  bytes bytea not null check (octet_length(bytes) between 1 and 524288),
  uploaded_by uuid references identity.users on update cascade on delete restrict,
  uploaded_at timestamptz not null default now(),
  foreign key (client_id, organization_id) references media.clients (id, organization_id) on update cascade on delete restrict
);
comment on table identity.logos is 'Pictures of organizations and clients; only formats that cannot hold a script';
comment on column identity.logos.client_id is 'Null: the organization''s own';
create unique index idx_logos_owner on identity.logos (organization_id, client_id) nulls not distinct;
alter table identity.logos alter column bytes set storage external;

alter table identity.logos enable row level security, force row level security;
create policy tenant on identity.logos
  using (
    organization_id = (select app.organization_id())
    and ((select app.is_admin()) or client_id is null or client_id = (select app.client_id()))
  )
  with check (organization_id = (select app.organization_id()) and (select app.is_admin()));
-- What everybody of the organization may look at, only an administrator may take away.
create policy removal on identity.logos as restrictive for delete using ((select app.is_admin()));
grant select, delete on identity.logos to app_api;
grant insert (organization_id, client_id, content_type, bytes, uploaded_by) on identity.logos to app_api;
grant update (content_type, bytes, uploaded_by, uploaded_at) on identity.logos to app_api;

---------- organizations: how numbers and dates are written, and the agency's own look

alter table identity.organizations
  add column locale varchar(35) not null default 'en-US' check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  add column accent_color char(7) check (accent_color ~ '^#[0-9a-f]{6}$');
comment on column identity.organizations.locale is 'BCP 47; how the web app writes numbers and dates';
comment on column identity.organizations.accent_color is 'Of links, buttons and what is selected; null: the product''s own';
grant update (locale, accent_color) on identity.organizations to app_api;

---------- audit_log: found by what it is about

create index idx_audit_log_entity on identity.audit_log (organization_id, entity_id, at desc);
create index idx_audit_log_action on identity.audit_log (organization_id, action, at desc);

-- Down Migration

drop index identity.idx_audit_log_action;
drop index identity.idx_audit_log_entity;
alter table identity.organizations drop column accent_color, drop column locale;
drop table identity.logos;
drop trigger record_change on media.client_settings;
drop function media.record_cpm_change;
drop table media.cpm_changes;
alter table media.client_settings drop column note;
