-- Tables of the warehouse: their columns (not those that are computed), the tables that their foreign keys refer to, and
-- whether the one who asks sees all of their rows.
select
  class.oid::regclass::text as name,
  (
    select array_agg(quote_ident(attname) order by attnum)
    from pg_attribute
    where attrelid = class.oid and attnum > 0 and not attisdropped and attgenerated = ''
  ) as columns,
  array(
    select distinct confrelid::regclass::text
    from pg_constraint
    where conrelid = class.oid and contype = 'f' and confrelid <> class.oid
  ) as needs,
  not class.relrowsecurity or exists (
    select from pg_policy where polrelid = class.oid and polname = 'backup'
  ) as is_whole
from pg_class class
where class.relkind in ('r', 'p') and not class.relispartition and class.relowner = 'app_owner'::regrole
  and class.relnamespace <> 'migrations'::regnamespace
order by name
