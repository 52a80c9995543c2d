-- Roles of the cluster. Run before the migrations, by the role of DATABASE_URL, at every start; safe to run again.
-- app_owner owns schemas and tables; app_worker, app_api and app_cube are what the services log in as;
-- app_backup is nobody's log-in.
-- None is a superuser and none bypasses row-level security. Passwords are set by the caller (see dev/src/migrate.ts).
do $$
declare
  service text;
begin
  if not exists (select from pg_roles where rolname = 'app_owner') then
    create role app_owner nologin;
  end if;
  foreach service in array array['app_worker', 'app_api', 'app_cube'] loop
    if not exists (select from pg_roles where rolname = service) then
      execute format('create role %I login', service);
    end if;
  end loop;
  if not exists (select from pg_roles where rolname = 'app_backup') then
    create role app_backup nologin;
  end if;
  -- Objects that belong to a service (its queue, its rollups) are handed over by the owner, who must be able to act as it.
  if current_user <> 'app_owner' then
    execute format('grant app_owner to %I with set true, inherit true', current_user);
  end if;
  if not pg_has_role('app_owner', 'app_worker', 'set') then
    grant app_worker to app_owner with set true, inherit false;
  end if;
  if not pg_has_role('app_owner', 'app_cube', 'set') then
    grant app_cube to app_owner with set true, inherit false;
  end if;
  -- Whoever writes a backup becomes this for as long; see sql/backup/allow.sql.
  if not pg_has_role('app_owner', 'app_backup', 'set') then
    grant app_backup to app_owner with set true, inherit false;
  end if;
  if not pg_has_role('app_worker', 'app_backup', 'set') then
    grant app_backup to app_worker with set true, inherit false;
  end if;
  -- A file is merged in temporary tables, sorted and hashed; one is at work per organization.
  alter role app_worker set temp_buffers = '128MB';
  alter role app_worker set work_mem = '256MB';
  execute format('grant connect on database %I to app_owner, app_worker, app_api, app_cube', current_database());
  -- graphile-worker makes its own schema, as app_worker.
  execute format('grant create on database %I to app_owner, app_worker', current_database());
end
$$;
