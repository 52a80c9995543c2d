-- A slice of which every line was rejected states nothing: what stood there before stays.
delete from slice
where not exists (
  select from resolved where resolved.client_id = slice.client_id and resolved.date = slice.date
)
