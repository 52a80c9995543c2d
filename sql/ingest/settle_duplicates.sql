-- Lines of one file about the same creative and day. Where they agree, the first counts and the others are ignored;
-- where they differ, nobody can know which is right, and all are rejected.
with doubled as (
  select
    creative_id,
    date,
    min(line_no) as first_line,
    count(distinct (impressions, clicks, conversions, revenue_micros)) = 1 as agree
  from resolved
  group by creative_id, date
  having count(*) > 1
),
dropped as (
  delete from resolved
  using doubled
  where resolved.creative_id = doubled.creative_id
    and resolved.date = doubled.date
    and not (doubled.agree and resolved.line_no = doubled.first_line)
  returning resolved.line_no, doubled.first_line, doubled.agree
)
update incoming
set
  disposition = case when dropped.agree then 'ignored' else 'rejected' end,
  code = case when dropped.agree then 'DUPLICATE_IN_FILE' else 'CONFLICTING_DUPLICATE' end,
  message = case
    when dropped.agree then format('The same row stands on line %s and counts once.', dropped.first_line)
    else format('Other numbers for the same creative and day stand elsewhere in the file, first on line %s; none of them is used.', dropped.first_line)
  end
from dropped
where incoming.line_no = dropped.line_no
