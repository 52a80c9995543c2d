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

/** So many looks follow a change, however long they take: of a new month the first only learns that it is there. */
const LOOKS_AFTER_CHANGE = 5;

/** Later there is one in this time: for what is no change of ours, and for a build that failed. */
const AT_LEAST_EVERY_MS = 10_000;

type Look = CubejsServerCore['handleScheduledRefreshInterval'];

/**
 * Cube's look for what is out of date asks about every month of every rollup: a tenth of a second of a processor for a year of
 * facts, every two seconds, in which every answer waits. This leaves out those that can find nothing.
 */
export function whenChanged(look: Look): Look {
  let known: string | undefined;
  let left = 0;
  let lookedAt = 0;
  return async (options) => {
    // Before the look: what changes while it goes on is for the next one. When this cannot be asked, the look says why.
    const changes = await lookUp(CHANGES).then(
      ([row]) => row?.changes,
      () => undefined,
    );
    if (changes === undefined || changes !== known) left = LOOKS_AFTER_CHANGE;
    known = changes;
    if (left === 0 && performance.now() - lookedAt < AT_LEAST_EVERY_MS) return [];
    const found = await look(options);
    lookedAt = performance.now();
    left = found.every(({ finished }) => finished) ? Math.max(0, left - 1) : LOOKS_AFTER_CHANGE;
    return found;
  };
}
