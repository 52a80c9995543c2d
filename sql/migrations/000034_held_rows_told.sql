-- Up Migration

-- One held row is not "1 rows (days …)". The rest of the view stays as it is, and is not written out once more for a sentence.
do $$
begin
  execute 'create or replace view alerting.causes with (security_invoker = true) as ' || replace(
    pg_get_viewdef('alerting.causes'),
    '%s rows (days %s) name a client that does not exist. Create it, or say which client it is: the rows are loaded at once.',
    'Rows: %s (%s). The client they name does not exist. Create it, or say which client it is: they are loaded at once.'
  );
end
$$;

-- Down Migration

do $$
begin
  execute 'create or replace view alerting.causes with (security_invoker = true) as ' || replace(
    pg_get_viewdef('alerting.causes'),
    'Rows: %s (%s). The client they name does not exist. Create it, or say which client it is: they are loaded at once.',
    '%s rows (days %s) name a client that does not exist. Create it, or say which client it is: the rows are loaded at once.'
  );
end
$$;
