import type { Task } from 'graphile-worker';
import type { Deps } from '../ingest/ingest-file.ts';

const MONTHS_AHEAD = 3;

/**
 * retention: makes the monthly partitions ahead of time.
 *
 * Payload  none; scheduled daily and run at start.
 * Re-runs  safe: partitions that exist stay.
 */
export const retention =
  ({ db, log }: Deps): Task =>
  async () => {
    const { rows } = await db.query<{ made: number }>(
      `select media.ensure_partitions(current_date, (current_date + make_interval(months => $1))::date) as made`,
      [MONTHS_AHEAD],
    );
    if (rows[0]?.made) log.info(`${rows[0].made} monthly partition(s) made`);
  };
