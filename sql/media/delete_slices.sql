-- A file is a full statement for every (client, date) it contains: what stood there goes.
delete from media.daily_metrics metric
using slice
where metric.client_id = slice.client_id and metric.date = slice.date and slice.superseded_by is null
