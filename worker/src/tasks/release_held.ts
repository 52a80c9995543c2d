import type { Task } from 'graphile-worker';
import { z } from 'zod';
import { tellAlerts } from '../alerting/reconcile.ts';
import type { Deps } from '../ingest/ingest-file.ts';
import { releaseHeld } from '../ingest/release-held.ts';

const Payload = z.object({ organizationId: z.uuid() });

/**
 * release_held: loads rows that waited for their client, after one was made, renamed or mapped.
 *
 * Payload  { organizationId }.
 * Re-runs  safe: what was released is no longer held.
 */
export const releaseHeldTask =
  (deps: Deps): Task =>
  async (payload) => {
    const { organizationId } = Payload.parse(payload);
    await releaseHeld(deps, organizationId);
    await tellAlerts(deps, organizationId);
  };
