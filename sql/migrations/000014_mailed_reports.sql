-- Up Migration

create schema reporting;
comment on schema reporting is 'Reports by mail: who gets which, and every one that was sent, exactly as it was sent';
grant usage on schema reporting to app_api, app_worker;

---------- subscriptions: which client's weeks or months are mailed

create table reporting.subscriptions (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references identity.organizations on update cascade on delete restrict,
  client_id uuid not null,
  grain varchar(5) not null check (grain in ('week', 'month')),
  is_enabled boolean not null default true,
  enabled_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (client_id, organization_id) references media.clients (id, organization_id)
    on update cascade on delete restrict,
  unique (client_id, grain),
  unique (id, client_id, organization_id, grain)
);
comment on table reporting.subscriptions is 'A client''s weekly or monthly report by mail';
comment on column reporting.subscriptions.enabled_at is
  'Since when it is on: only periods whose time comes later are sent by themselves, never the past all at once';

alter table reporting.subscriptions enable row level security, force row level security;
create policy tenant on reporting.subscriptions
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create trigger set_updated_at before update on reporting.subscriptions
  for each row execute function app.set_updated_at();
grant select on reporting.subscriptions to app_api, app_worker;
grant insert (organization_id, client_id, grain, is_enabled) on reporting.subscriptions to app_api;
grant update (is_enabled, enabled_at) on reporting.subscriptions to app_api;

---------- recipients

create table reporting.recipients (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  subscription_id uuid not null,
  grain varchar(5) not null,
  address text not null check (address ~ '^[^\s@]+@[^\s@]+$' and length(address) <= 320),
  token text not null,
  removed_at timestamptz,
  unsubscribed_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (subscription_id, client_id, organization_id, grain)
    references reporting.subscriptions (id, client_id, organization_id, grain) on update cascade on delete restrict,
  unique (id, client_id, organization_id)
);
comment on table reporting.recipients is 'Addresses a report goes to. Whoever was one stays, so that what they were sent stays explained';
comment on column reporting.recipients.token is
  'In the links of their mails by which they unsubscribe. It is needed for every mail, so it is kept as it is; it opens nothing else';
comment on column reporting.recipients.removed_at is 'Taken off by an administrator';
comment on column reporting.recipients.unsubscribed_at is 'Took themselves off; an administrator does not put them on again by saving the list';
create unique index idx_recipients_address on reporting.recipients (subscription_id, lower(address));
create unique index idx_recipients_token on reporting.recipients (token);

-- Whoever holds the token of a recipient sees that one row, and may take it off.
alter table reporting.recipients enable row level security, force row level security;
create policy tenant on reporting.recipients
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy bearer on reporting.recipients
  for select using (token = nullif(current_setting('app.unsubscribe_token', true), ''));
create policy bearer_leaves on reporting.recipients
  for update using (token = nullif(current_setting('app.unsubscribe_token', true), ''));
grant select on reporting.recipients to app_api, app_worker;
grant insert (organization_id, client_id, subscription_id, grain, address, token) on reporting.recipients to app_api;
grant update (removed_at, unsubscribed_at) on reporting.recipients to app_api;

---------- sends: one report of one period

create table reporting.sends (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  subscription_id uuid not null,
  grain varchar(5) not null,
  period_start date not null,
  is_manual boolean not null default false,
  asked_by uuid references identity.users on update cascade on delete restrict,
  status varchar(10) not null default 'queued' check (status in ('queued', 'made', 'failed')),
  error text,
  is_incomplete boolean,
  figures jsonb,
  subject text,
  html text,
  plain text,
  pdf bytea,
  token_hash text,
  created_at timestamptz not null default now(),
  made_at timestamptz,
  foreign key (subscription_id, client_id, organization_id, grain)
    references reporting.subscriptions (id, client_id, organization_id, grain) on update cascade on delete restrict,
  unique (id, client_id, organization_id),
  constraint made_is_whole check (
    status <> 'made' or (is_incomplete, figures, subject, html, plain, pdf, token_hash, made_at) is not null
  )
);
comment on table reporting.sends is 'A report that was sent or is to be: of a period once by itself, and whenever somebody asks';
comment on column reporting.sends.status is
  'made: its mails are in reporting.deliveries. failed: it could not be made, for the reason in error, and nothing was sent';
comment on column reporting.sends.error is 'Why it could not be made, so far or for good';
comment on column reporting.sends.is_incomplete is 'Days were missing, or their spend was unknown, and it says so';
comment on column reporting.sends.figures is 'The summary as it was told: the row of weekly_summaries or monthly_summaries';
comment on column reporting.sends.html is
  'As it was sent, but for {{unsubscribe}}, which stands for the link of the recipient; so in plain';
comment on column reporting.sends.token_hash is 'SHA-256 of the token in its link, hex';
create unique index idx_sends_once on reporting.sends (subscription_id, period_start) where not is_manual;
create unique index idx_sends_token on reporting.sends (token_hash);
create index idx_sends_organization on reporting.sends (organization_id, created_at desc);

-- Whoever holds the link of a report sees that one.
alter table reporting.sends enable row level security, force row level security;
create policy tenant on reporting.sends
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
create policy bearer on reporting.sends
  for select using (token_hash = nullif(current_setting('app.report_hash', true), ''));
grant select on reporting.sends to app_api, app_worker;
grant insert (organization_id, client_id, subscription_id, grain, period_start, is_manual, asked_by)
  on reporting.sends to app_api;
grant insert, update on reporting.sends to app_worker;

---------- deliveries: one mail to one recipient

create table reporting.deliveries (
  id uuid primary key default uuidv7(),
  organization_id uuid not null,
  client_id uuid not null,
  send_id uuid not null,
  recipient_id uuid not null,
  address text not null,
  status varchar(10) not null default 'waiting' check (status in ('waiting', 'sent', 'failed', 'skipped')),
  error text,
  begun_at timestamptz,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (send_id, client_id, organization_id) references reporting.sends (id, client_id, organization_id)
    on update cascade on delete restrict,
  foreign key (recipient_id, client_id, organization_id) references reporting.recipients (id, client_id, organization_id)
    on update cascade on delete restrict,
  unique (send_id, recipient_id)
);
comment on table reporting.deliveries is 'The mail of a report to one recipient; its id is in the Message-ID';
comment on column reporting.deliveries.status is 'skipped: no mail server is configured, or they unsubscribed in between';
comment on column reporting.deliveries.begun_at is
  'Since when it is being sent; while nobody holds it any more, the mail was broken off and may or may not have arrived';
comment on column reporting.deliveries.error is 'What the server said; while it waits, what it said so far';

alter table reporting.deliveries enable row level security, force row level security;
create policy tenant on reporting.deliveries
  using (organization_id = (select app.organization_id()) and (select app.is_admin()));
grant select on reporting.deliveries to app_api, app_worker;
grant insert, update on reporting.deliveries to app_worker;

-- What became of each: as far as its mails are.
create view reporting.history with (security_invoker = true) as
  select
    send.id, send.organization_id, send.client_id, send.subscription_id, send.grain, send.period_start,
    case send.grain when 'week' then send.period_start + 6
      else (send.period_start + interval '1 month')::date - 1 end as period_end,
    send.is_manual, send.asked_by, send.is_incomplete, send.subject, send.error, send.created_at, send.made_at,
    case
      when send.status <> 'made' then send.status
      when mail.waiting > 0 then 'sending'
      when mail.sent > 0 and mail.failed = 0 then 'sent'
      when mail.sent > 0 then 'partly'
      else 'failed'
    end as state,
    coalesce(mail.deliveries, '[]') as deliveries
  from reporting.sends send
  left join lateral (
    select
      count(*) filter (where status = 'waiting') as waiting,
      count(*) filter (where status = 'failed') as failed,
      count(*) filter (where status = 'sent') as sent,
      jsonb_agg(
        jsonb_build_object('address', address, 'status', status, 'error', error, 'sentAt', sent_at) order by lower(address)
      ) as deliveries
    from reporting.deliveries
    where send_id = send.id
  ) mail on true;
comment on view reporting.history is 'partly: some got it, and for some it has failed';
grant select on reporting.history to app_api, app_worker;

-- Has a report made and sent that the API noted down. Runs as the worker, with the settings of the transaction.
create function reporting.request(send uuid) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  perform graphile_worker.add_job(
    'make_report', json_build_object('organizationId', one.organization_id, 'sendId', one.id),
    job_key := 'report:' || one.id, max_attempts := 12
  )
  from reporting.sends one where one.id = send and one.status = 'queued';
end
$$;
revoke all on function reporting.request from public;
grant execute on function reporting.request to app_api;
grant create on schema reporting to app_worker;
alter function reporting.request owner to app_worker;
revoke create on schema reporting from app_worker;

---------- a report that did not arrive is an alert

alter table alerting.alerts drop constraint alerts_kind_check;
alter table alerting.alerts add constraint alerts_kind_check check (kind in (
  'failed_file', 'rejected_rows', 'delayed_file', 'held_rows', 'scan_failed', 'access_refused', 'database_write',
  'missing_cpm', 'missing_file', 'mail_failed', 'report_failed'
));

-- It ends when the same report is sent to somebody in whole, which anybody may do by hand, or after thirty days.
create view reporting.causes with (security_invoker = true) as
  select
    report.organization_id, 'report_failed' as kind, report.subscription_id || ' ' || report.period_start as cause,
    format('The report of “%s” from %s %s', client.name, report.period_start,
      case report.state when 'partly' then 'did not reach everybody' else 'was not sent' end) as title,
    coalesce(report.error, (
      select string_agg(format('%s: %s', mail ->> 'address', rtrim(mail ->> 'error', '. ') || '.'), ' ')
      from jsonb_array_elements(report.deliveries) mail
      where mail ->> 'status' <> 'sent'
    )) || ' Mend what it says and send it again.' as body,
    '/clients/' || report.client_id as link
  from (
    select distinct on (subscription_id, period_start) *
    from reporting.history
    where created_at > now() - interval '30 days'
    order by subscription_id, period_start, created_at desc, id desc
  ) report
  join media.clients client on client.id = report.client_id and client.status = 'active'
  where report.state in ('failed', 'partly');
grant select on reporting.causes to app_worker;

-- Down Migration

drop schema reporting cascade;
delete from alerting.mails where alert_id in (select id from alerting.alerts where kind = 'report_failed');
delete from alerting.alerts where kind = 'report_failed';
alter table alerting.alerts drop constraint alerts_kind_check;
alter table alerting.alerts add constraint alerts_kind_check check (kind in (
  'failed_file', 'rejected_rows', 'delayed_file', 'held_rows', 'scan_failed', 'access_refused', 'database_write',
  'missing_cpm', 'missing_file', 'mail_failed'
));
