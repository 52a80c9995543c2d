-- Gives back the jobs of worker processes that died without a word. A living process holds the advisory lock of its
-- pool for as long as its connection lives; a lock that can be had means nobody does.
select graphile_worker.force_unlock_workers(array_agg(pool_id))
from (
  select locked_by as pool_id from graphile_worker._private_jobs where locked_by is not null
  union
  select locked_by from graphile_worker._private_job_queues where locked_by is not null
) pool
where pg_try_advisory_xact_lock(hashtextextended('worker pool ' || pool_id, 0))
having count(*) > 0
