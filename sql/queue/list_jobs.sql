-- Jobs of the caller's organization with what each is about, those that need somebody first. $1: only of this state.
select
  job.id::text, job.task, job.state, job.attempts, job.max_attempts as "maxAttempts", job.created_at as "createdAt",
  job.run_at as "runAt", job.started_at as "startedAt", job.error,
  coalesce(
    run.file_name, client.name, source.name, alert.title,
    nullif(concat_ws(', ', reported.name, delivery.address), '')
  ) as subject
from queue.jobs() job
left join ingest.ingestion_logs run on run.id::text = job.payload ->> 'ingestionId'
left join media.clients client on client.id::text = job.payload ->> 'clientId'
left join ingest.sources source on source.id::text = job.payload ->> 'sourceId'
left join alerting.mails mail on mail.id::text = job.payload ->> 'mailId'
left join alerting.alerts alert on alert.id = mail.alert_id
left join reporting.deliveries delivery on delivery.id::text = job.payload ->> 'deliveryId'
left join reporting.sends report on report.id::text = coalesce(delivery.send_id::text, job.payload ->> 'sendId')
left join media.clients reported on reported.id = report.client_id
where $1::text is null or job.state = $1
order by array_position(array['failed', 'retrying', 'running', 'waiting'], job.state), job.run_at, job.id
