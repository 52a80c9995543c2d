-- Lines whose client nobody has made yet wait; they are not wrong.
update incoming
set disposition = 'held'
where disposition = 'loaded'
  and not exists (select from client_of where client_of.client_name = incoming.client_name)
