-- Lines of one file about the same creative and day. Where they agree, the first counts and the others are ignored;
-- where they differ, nobody can know which is right, and all are rejected.
with doubled as (
  select
    creative_id,
    date,
    min(line_no) as first_line,
    count(distinct (impressions, clicks, conversions, revenue_micros)) = 1 as agree
  from located
  where (creative_id, date) in (select creative_id, date from located where previous_date = date)
  group by creative_id, date
),
dropped as (
  delete from located
  using doubled
  where located.creative_id = doubled.creative_id
    and located.date = doubled.date
    and not (doubled.agree and located.line_no = doubled.first_line)
  returning
    located.line_no, located.client_id, located.date, located.creative_id,
    doubled.first_line, doubled.agree
),
left_over as (
  update located
  set previous_date = null
  from (
    select distinct on (creative_id) line_no
    from located
    where creative_id in (select creative_id from dropped)
      and line_no not in (select line_no from dropped)
    order by creative_id, date, line_no
  ) first
  where located.line_no = first.line_no
),
counted as (
  update slice
  set rows = slice.rows - gone.rows
  from (select client_id, date, count(*)::integer as rows from dropped group by client_id, date) gone
  where slice.client_id = gone.client_id and slice.date = gone.date
),
settled as (
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
  returning incoming.disposition
)
select from settled where disposition = 'rejected'
