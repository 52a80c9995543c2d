-- The schema as statements, one row each, in reading order: what sql/schema.sql is made of. Monthly partitions are left
-- out: they are the same as their parent and come and go with the data.
with
schemas as (
  select oid, nspname as name, nspacl as acl, nspowner as owner
  from pg_namespace
  where nspname in ('app', 'identity', 'media', 'ingest', 'alerting', 'reporting', 'queue', 'cube_rollups')
),
relations as (
  select c.oid, s.name as schema, c.relname as name, format('%I.%I', s.name, c.relname) as full_name,
    c.relkind as kind, c.relacl as acl, c.relowner as owner, c.relrowsecurity, c.relforcerowsecurity
  from pg_class c
  join schemas s on s.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v') and not c.relispartition
),
columns as (
  select r.full_name,
    string_agg(
      '  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attidentity = 'a' then ' generated always as identity' else '' end
        || case a.attgenerated
             when 'v' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') virtual'
             when 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
             else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
           end
        || case when a.attnotnull then ' not null' else '' end,
      E',\n' order by a.attnum
    ) as text
  from relations r
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where r.kind in ('r', 'p')
  group by r.full_name
),
grants as (
  select 'schema ' || quote_ident(name) as object, name as place, 9 as step, (aclexplode(acl)).*, null as col, owner from schemas
  union all
  select case kind when 'v' then '' else 'table ' end || full_name, full_name, 9, (aclexplode(acl)).*, null, owner from relations
  union all
  select 'table ' || r.full_name, r.full_name, 9, (aclexplode(a.attacl)).*, quote_ident(a.attname), r.owner
  from relations r join pg_attribute a on a.attrelid = r.oid and a.attacl is not null
  union all
  select 'function ' || p.oid::regprocedure, format('%I.%I', s.name, p.proname), 9, (aclexplode(p.proacl)).*, null, p.proowner
  from pg_proc p join schemas s on s.oid = p.pronamespace
),
statements as (
  select name as place, 0 as step, '' as detail, 'create schema ' || quote_ident(name) || ';' as text from schemas
  union all
  select r.full_name, 1, '', 'create table ' || r.full_name || E' (\n' || c.text || E'\n)'
    || coalesce(' partition by ' || pg_get_partkeydef(r.oid), '') || ';'
  from relations r join columns c using (full_name)
  union all
  select full_name, 1, '', 'create view ' || full_name
    || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') || E' as\n' || pg_get_viewdef(r.oid, true)
  from relations r join pg_class c on c.oid = r.oid where r.kind = 'v'
  union all
  select format('%I.%I', s.name, p.proname), 1, p.oid::regprocedure::text, pg_get_functiondef(p.oid) || ';'
  from pg_proc p join schemas s on s.oid = p.pronamespace
  where p.prokind <> 'a'
  union all
  select format('%I.%I', s.name, p.proname), 1, p.oid::regprocedure::text, 'create aggregate ' || p.oid::regprocedure::text
    || ' (sfunc = ' || a.aggtransfn::text || ', stype = ' || format_type(a.aggtranstype, null)
    || ', combinefunc = ' || a.aggcombinefn::text || ', parallel = ' || p.proparallel::text || ');'
  from pg_aggregate a join pg_proc p on p.oid = a.aggfnoid join schemas s on s.oid = p.pronamespace
  union all
  select format('%I.%I', s.name, c.relname), 1, '', 'create type ' || format('%I.%I', s.name, c.relname) || E' as (\n'
    || string_agg('  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), E',\n' order by a.attnum)
    || E'\n);'
  from pg_class c
  join schemas s on s.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind = 'c'
  group by s.name, c.relname
  union all
  select r.full_name, 2, k.conname, 'alter table ' || r.full_name || ' add constraint ' || quote_ident(k.conname) || ' '
    || pg_get_constraintdef(k.oid) || ';'
  from relations r join pg_constraint k on k.conrelid = r.oid and k.contype <> 'n'
  union all
  select r.full_name, 3, i.relname, pg_get_indexdef(x.indexrelid) || ';'
  from relations r join pg_index x on x.indrelid = r.oid join pg_class i on i.oid = x.indexrelid
  where not exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))
  union all
  select r.full_name, 4, t.tgname, pg_get_triggerdef(t.oid) || ';'
  from relations r join pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal
  union all
  select full_name, 5, '', 'alter table ' || full_name || ' enable row level security;' from relations where relrowsecurity
  union all
  select full_name, 6, '', 'alter table ' || full_name || ' force row level security;' from relations where relforcerowsecurity
  union all
  select r.full_name, 7, p.polname, 'create policy ' || quote_ident(p.polname) || ' on ' || r.full_name
    || case p.polcmd when 'r' then ' for select' when 'a' then ' for insert' when 'w' then ' for update' when 'd' then ' for delete' else '' end
    || case when p.polroles = '{0}' then '' else ' to ' || (select string_agg(quote_ident(rolname), ', ' order by rolname) from pg_roles where oid = any (p.polroles)) end
    || coalesce(E'\n  using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
    || coalesce(E'\n  with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') || ';'
  from relations r join pg_policy p on p.polrelid = r.oid
  union all
  select r.full_name, 8, lpad(d.objsubid::text, 4, '0'),
    case when d.objsubid = 0
      then 'comment on ' || case r.kind when 'v' then 'view ' else 'table ' end || r.full_name
      else 'comment on column ' || r.full_name || '.' || quote_ident(a.attname)
    end || ' is ' || quote_literal(d.description) || ';'
  from relations r
  join pg_description d on d.objoid = r.oid and d.classoid = 'pg_class'::regclass
  left join pg_attribute a on a.attrelid = r.oid and a.attnum = d.objsubid and d.objsubid > 0
  union all
  select g.place, g.step, g.object || coalesce(r.rolname, 'public'),
    'grant ' || string_agg(
        lower(g.privilege_type) || coalesce(' (' || g.columns || ')', ''), ', ' order by lower(g.privilege_type), g.columns
      ) || ' on ' || g.object || ' to ' || coalesce(quote_ident(r.rolname), 'public') || ';'
  from (
    select place, step, object, grantee, owner, privilege_type, string_agg(col, ', ' order by col) as columns
    from grants group by place, step, object, grantee, owner, privilege_type, (col is null)
  ) g
  left join pg_roles r on r.oid = g.grantee
  where g.grantee <> g.owner
  group by g.place, g.step, g.object, r.rolname
)
select text
from statements
order by place collate "C", step, detail collate "C", text collate "C"
