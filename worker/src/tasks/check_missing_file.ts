import type { Task } from 'graphile-worker';
import { reconcileAlerts } from '../alerting/reconcile.ts';
import type { Deps } from '../ingest/ingest-file.ts';

/**
 * check_missing_file: looks every minute for what is wrong, above all for what time alone makes wrong: a source whose
 * deadline has passed without a file. Also catches up on what another task could not tell.
 *
 * Payload  none.
 * Re-runs  safe: a cause has one open alert, and every alert one mail when it opens and one when it ends.
 */
export const checkMissingFile =
  ({ db }: Deps): Task =>
  () =>
    reconcileAlerts(db);
