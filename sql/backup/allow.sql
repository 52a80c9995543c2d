-- What is backed up: every table of the owner, in full. Run after the migrations at every start, so that no new table is
-- forgotten; safe to run again. Nobody logs in as app_backup: the owner and the worker become it for as long as they write one.
do $$
declare
  one record;
begin
  for one in
    select
      class.relnamespace::regnamespace as schema, class.oid::regclass as name,
      class.relrowsecurity and not exists (
        select from pg_policy where polrelid = class.oid and polname = 'backup'
      ) as is_hidden
    from pg_class class
    where class.relkind in ('r', 'p') and not class.relispartition and class.relowner = 'app_owner'::regrole
  loop
    execute format('grant usage on schema %s to app_backup', one.schema);
    execute format('grant select on %s to app_backup', one.name);
    if one.is_hidden then
      execute format('create policy backup on %s for select to app_backup using (true)', one.name);
    end if;
  end loop;
end
$$;
