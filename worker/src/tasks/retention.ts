import type { Task } from 'graphile-worker';
import { expireLines } from '../ingest/expire.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { dropMonths } from '../media/drop-months.ts';
import { expirePdfs } from '../reporting/expire.ts';

const MONTHS_AHEAD = 3;

/**
 * retention: makes the monthly partitions ahead of time, takes away months of facts that are no longer kept, and clears
 * lines of files and PDFs of reports that were kept long enough.
 *
 * Payload  none; scheduled daily and run at start.
 * Re-runs  safe: partitions that exist stay, what is cleared is gone.
 * Errors   throw, and the queue tries again: a partition in use is dropped later.
 */
export const retention =
  (deps: Deps): Task =>
  async () => {
    const { rows } = await deps.db.query<{ made: number }>(
      `select media.ensure_partitions(current_date, (current_date + make_interval(months => $1))::date) as made`,
      [MONTHS_AHEAD],
    );
    if (rows[0]?.made) deps.log.info(`${rows[0].made} monthly partition(s) made`);
    const dropped = await dropMonths(deps);
    if (dropped > 0) deps.log.info(`${dropped} month(s) of facts taken away`);
    const cleared = await expireLines(deps);
    if (cleared > 0) deps.log.info(`lines of ${cleared} run(s) cleared`);
    const pdfs = await expirePdfs(deps.db);
    if (pdfs > 0) deps.log.info(`${pdfs} PDF(s) of reports cleared`);
  };
