import { createRequire } from 'node:module';
import type { CubejsServerCore } from '@cubejs-backend/server-core';

const { lookUp } = createRequire(import.meta.url)('../look-up.js') as {
  lookUp(sql: string): Promise<{ changes: string }[]>;
};

/** Whatever makes an answer or a rollup out of date: all that the refresh keys of ../../model are about. */
const CHANGES = `
  select concat_ws(' ',
    (select concat_ws(' ', count(*), sum(version)) from media.metrics_version),
    (select concat_ws(' ', count(*), max(updated_at)) from media.weekly_summaries),
    (select concat_ws(' ', count(*), max(updated_at)) from media.monthly_summaries),
    (select concat_ws(' ', count(*), max(finished_at)) from ingest.ingestion_logs)) as changes`;

/** After this long Cube looks all the same: for what is no change of ours, and for a build that failed. */
const AT_LEAST_EVERY_MS = 10_000;

type Look = CubejsServerCore['handleScheduledRefreshInterval'];

/**
 * Cube's look for what is out of date asks about every month of every rollup: a tenth of a second of a processor for a year of
 * facts, every two seconds, during which every answer waits. This looks when something has changed, until that is done.
 */
export function whenChanged(look: Look): Look {
  let done: string | undefined;
  let lookedAt = 0;
  return async (options) => {
    // Before the look: what changes while it goes on is for the next one.
    const changes = (await lookUp(CHANGES))[0]?.changes;
    if (changes === done && performance.now() - lookedAt < AT_LEAST_EVERY_MS) return [];
    done = undefined;
    const found = await look(options);
    lookedAt = performance.now();
    if (found.every(({ finished }) => finished)) done = changes;
    return found;
  };
}
