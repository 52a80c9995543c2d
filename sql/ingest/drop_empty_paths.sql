-- Paths of which no line counts: nothing is made of their names.
delete from path
where not exists (select from incoming where incoming.path_no = path.path_no and incoming.disposition = 'loaded')
