-- New items under something that was merged are shown as what has their name there. Clients of the file without a merge
-- cost nothing.
select media.resolve_names(client_id)
from (select distinct client_id from slice) stated
where exists (select from media.merges m where m.client_id = stated.client_id and m.undone_at is null)
