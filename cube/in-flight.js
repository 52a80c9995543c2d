/**
 * Of requests that ask the same at the same time Cube lets one ask Postgres for all. It tells them apart by their question
 * alone: one that knows of newer facts, or of a newer rollup, is handed what was read before those came, and that is then kept
 * as the newest answer, until facts change again. Here only those wait for each other that know of the same facts.
 */
const { QueryCache } = require('@cubejs-backend/query-orchestrator');

const { fetchAndCacheQuery } = QueryCache.prototype;

QueryCache.prototype.fetchAndCacheQuery = function (query, values, context) {
  const { cacheKey, redisKey, renewalKey } = context;
  if (!renewalKey || renewalKey === redisKey) return fetchAndCacheQuery.call(this, query, values, context);
  // What is asked for stays under its own key; this one is for the queue.
  const known = Object.assign([...cacheKey, renewalKey], { persistent: cacheKey.persistent });
  return fetchAndCacheQuery.call(this, query, values, { ...context, cacheKey: known });
};
