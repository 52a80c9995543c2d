-- Up Migration

create table app.backups (
  id uuid primary key default uuidv7(),
  taken_at timestamptz not null,
  finished_at timestamptz not null default now(),
  place text not null,
  rows bigint not null,
  bytes bigint not null
);
comment on table app.backups is 'Backups of the whole warehouse that were written to the end (core/src/backup)';
comment on column app.backups.taken_at is 'What it holds is what was there at this moment';
comment on column app.backups.place is 'The directory it was written to, on the machine that wrote it';
comment on column app.backups.bytes is 'Of its files, compressed';
grant select on app.backups to app_api;
grant select, insert on app.backups to app_worker;

-- Down Migration

drop table app.backups;
