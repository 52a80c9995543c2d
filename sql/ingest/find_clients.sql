-- Every name by which a file may call a client of organization $1.
insert into client_of (client_name, client_id)
select name_key, client_id from ingest.client_names where organization_id = $1
