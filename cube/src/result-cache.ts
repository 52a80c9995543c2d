import { LocalCacheDriver } from '@cubejs-backend/query-orchestrator';

const MINUTE = 60_000;

/**
 * Drops answers from Cube's cache in memory once they are `maxAge` milliseconds old. Cube itself removes one only
 * when the same query is asked again after a day, so that the process would grow for as long as it runs.
 * @returns how many were dropped
 */
export async function forgetOldResults(maxAge = 15 * MINUTE): Promise<number> {
  const cache = new LocalCacheDriver(); // all of them share one store
  const keys = (await cache.keysStartingWith('')).filter((key) => key.includes('#SQL_QUERY_RESULT:'));
  const dated = await Promise.all(
    keys.map(async (key) => ({ key, time: (await cache.get(key))?.time ?? 0 })),
  );
  const old = dated.filter(({ time }) => Date.now() - time > maxAge);
  await Promise.all(old.map(({ key }) => cache.remove(key)));
  return old.length;
}

/** Does so every minute, without keeping the process alive. */
export function forgetOldResultsForever(): void {
  setInterval(() => void forgetOldResults(), MINUTE).unref();
}
