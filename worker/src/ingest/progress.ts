import { asTenant, type Database } from '@pmd/core/database';
import type { Logger } from '@pmd/core/log';
import { sql } from '@pmd/core/sql';
import { type Run, systemScope } from './run.ts';

const INTERVAL_MS = 500;

/**
 * Tells the run's row how far the work is, twice a second, on a connection of its own: the run's transaction is not
 * visible to anybody before it commits.
 */
export function trackProgress(db: Database, run: Run, log: Logger) {
  const state = { stage: 'reading' as 'reading' | 'merging', rows: 0, bytes: 0 };
  let writing = Promise.resolve();
  const write = () => {
    writing = asTenant(db, systemScope(run.organization_id), async (tx) => {
      await tx.query(sql('ingest/report_progress'), [run.id, state.stage, state.rows, state.bytes]);
    }).catch((error: Error) => log.warn({ err: error }, 'progress of a run could not be written'));
  };
  const timer = setInterval(write, INTERVAL_MS);
  return {
    state,
    /** Waits for a write under way, so that none comes after the run's end. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await writing;
    },
  };
}
