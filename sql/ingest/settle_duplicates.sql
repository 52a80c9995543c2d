-- Lines of one file about the same creative and day. Where they agree, the first counts and the others are ignored;
-- where they differ, nobody can know which is right, and all are rejected.
with doubled as (
  select
    placement_id,
    creative_name,
    date,
    min(line_no) as first_line,
    count(distinct (impressions, clicks, conversions, revenue_micros)) = 1 as agree
  from located
  where (placement_id, creative_name, date) in (
    select placement_id, creative_name, date from located where copy_no > 1
  )
  group by placement_id, creative_name, date
),
dropped as (
  delete from located
  using doubled
  where located.placement_id = doubled.placement_id
    and located.creative_name = doubled.creative_name
    and located.date = doubled.date
    and not (doubled.agree and located.line_no = doubled.first_line)
  returning
    located.line_no, located.client_id, located.date, located.placement_id, located.creative_name,
    doubled.first_line, doubled.agree
),
left_over as (
  update located
  set first_line = other.first_line
  from (
    select placement_id, creative_name, min(line_no) as first_line
    from located
    where (placement_id, creative_name) in (select placement_id, creative_name from dropped)
      and line_no not in (select line_no from dropped)
    group by placement_id, creative_name
  ) other
  where located.placement_id = other.placement_id
    and located.creative_name = other.creative_name
    and located.line_no not in (select line_no from dropped)
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
