-- Waits until nobody else sends to the recipient of mail $1, and keeps others from it until the transaction ends.
select pg_advisory_xact_lock(hashtextextended('alert mail ' || organization_id || coalesce(user_id::text, ''), 0))
from alerting.mails
where id = $1
