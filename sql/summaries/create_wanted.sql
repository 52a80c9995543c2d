-- What is to be summarized, and what changed it; causes are empty when only its time has come.
create temp table wanted (
  client_id uuid not null,
  period_start date not null,
  causes jsonb not null,
  primary key (client_id, period_start)
) on commit drop
