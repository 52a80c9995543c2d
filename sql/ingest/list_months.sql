-- The months of the lines that can be loaded.
select distinct date_trunc('month', date)::date as month from incoming order by month
