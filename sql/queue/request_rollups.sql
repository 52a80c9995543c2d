-- One waiting job for each month whose facts changed ($1), started a moment later so that a run of files asks once.
select graphile_worker.add_job(
  'refresh_rollups',
  json_build_object('month', month),
  queue_name := 'rollups',
  run_at := now() + interval '1 second',
  job_key := 'refresh_rollups:' || month,
  job_key_mode := 'preserve_run_at'
)
from unnest($1::date[]) as month
