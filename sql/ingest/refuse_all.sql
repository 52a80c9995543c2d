-- Too many rejected rows: the rest of the file is not trusted either, but kept to be looked at.
update incoming
set disposition = 'ignored', code = 'FILE_NOT_APPLIED', message = 'Too many rows of this file were rejected, so none was loaded.'
where disposition in ('loaded', 'held')
