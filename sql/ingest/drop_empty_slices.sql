-- A slice of which every line was rejected states nothing: what stood there before stays.
delete from slice
where not exists (
  select from located where located.client_id = slice.client_id and located.date = slice.date
)
