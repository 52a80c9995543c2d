select distinct date_trunc('month', date)::date as month from incoming where disposition = 'loaded' order by month
