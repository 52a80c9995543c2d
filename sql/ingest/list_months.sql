-- The months of the slices that the lines state.
select distinct date_trunc('month', date)::date as month from slice order by month
