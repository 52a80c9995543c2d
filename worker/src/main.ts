import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { loadConfig, serviceUrl } from '@pmd/core/config';
import { openDatabase } from '@pmd/core/database';
import { createLogger } from '@pmd/core/log';
import { sourceKeys } from '@pmd/core/source-keys';
import { productVersion } from '@pmd/core/version';
import { type LogFunctionFactory, Logger, parseCrontab, run, type WorkerEvents } from 'graphile-worker';
import { createMailer, publicUrl } from './alerting/mail.ts';
import type { Deps } from './ingest/ingest-file.ts';
import { watchLiveness } from './liveness.ts';
import { backup } from './tasks/backup.ts';
import { checkMissingFile } from './tasks/check_missing_file.ts';
import { ingestFileTask } from './tasks/ingest_file.ts';
import { makeReportTask } from './tasks/make_report.ts';
import { monthlySummary } from './tasks/monthly_summary.ts';
import { queueReportsTask } from './tasks/queue_reports.ts';
import { recomputeSpend } from './tasks/recompute_spend.ts';
import { refreshRollups } from './tasks/refresh_rollups.ts';
import { releaseHeldTask } from './tasks/release_held.ts';
import { retention } from './tasks/retention.ts';
import { scanBucket } from './tasks/scan_bucket.ts';
import { sendLink } from './tasks/send_link.ts';
import { sendMail } from './tasks/send_mail.ts';
import { sendReport } from './tasks/send_report.ts';
import { weeklySummary } from './tasks/weekly_summary.ts';

const CONCURRENT_JOBS = 4;
// Files of an organization wait for each other in a queue. A worker that ends one looks for the next while the queue is
// still held for the one that ended (graphile-worker 0.18 does not wait for its own release), and finds none: someone
// is sent to look again. Where the release takes longer than that, idle workers look often enough.
const LOOK_AGAIN_MS = 5;
const POLL_MS = 250;

const config = loadConfig(['DATABASE_URL', 'DATA_ENCRYPTION_KEY', 'JWT_SECRET', 'CUBE_URL']);
const log = createLogger('worker', config.LOG_LEVEL);
const url = serviceUrl(config, 'app_worker');
const db = openDatabase(url, 'worker', CONCURRENT_JOBS * 2 + 4);
const mailer = createMailer(config);
const deps: Deps = {
  db,
  log,
  keys: sourceKeys(config),
};

/** The queue's own messages: trouble is ours to see, its routine is for debugging. */
const queueLog: LogFunctionFactory = () => (level, message, meta) => {
  log[level === 'error' ? 'error' : level === 'warning' ? 'warn' : 'debug']({ ...meta }, message);
};

const events: WorkerEvents = new EventEmitter();
const poolId = new Promise<string>((resolve) => {
  events.once('pool:create', ({ workerPool }) => {
    resolve(workerPool.id);
    let isStopping = false;
    events.once('pool:gracefulShutdown', () => (isStopping = true));
    events.on('job:complete', ({ job }) => {
      if (job.job_queue_id !== null) setTimeout(() => isStopping || workerPool.nudge(1), LOOK_AGAIN_MS);
    });
  });
});

const runner = await run({
  pgPool: db,
  events,
  concurrency: CONCURRENT_JOBS,
  pollInterval: POLL_MS,
  logger: new Logger(queueLog),
  parsedCronItems: parseCrontab(readFileSync(new URL('../crontab', import.meta.url), 'utf8')),
  taskList: {
    scan_bucket: scanBucket(deps),
    ingest_file: ingestFileTask(deps),
    release_held: releaseHeldTask(deps),
    recompute_spend: recomputeSpend(deps),
    refresh_rollups: refreshRollups(deps, config),
    retention: retention(deps),
    backup: backup(deps, { ...config, product: productVersion() }),
    check_missing_file: checkMissingFile(deps),
    weekly_summary: weeklySummary(deps),
    monthly_summary: monthlySummary(deps),
    send_mail: sendMail(deps, mailer),
    send_link: sendLink(deps, mailer),
    queue_reports: queueReportsTask(deps),
    make_report: makeReportTask(deps, { ...config, url: publicUrl(config) }),
    send_report: sendReport(deps, mailer),
  },
});
const stopWatching = await watchLiveness(db, url, await poolId, log);
await runner.addJob('retention', null, { jobKey: 'retention at start' });
for (const task of ['weekly_summary', 'monthly_summary'])
  await runner.addJob(task, null, { jobKey: `${task} at start` });
log.info('worker ready');

// Ends when the queue stops: by a signal, which graphile-worker handles, or because the database is gone for good.
try {
  await runner.promise;
} catch (error) {
  log.fatal({ err: error }, 'the worker stopped');
  process.exitCode = 1;
} finally {
  await stopWatching();
  await db.end();
}
