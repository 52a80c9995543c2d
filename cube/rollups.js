/** Who builds rollups, and how soon new data shows. */
const { groupOf } = require('./access.js');
const RollupDriver = require('./driver.js');

/**
 * Users read rollups and only the refresh worker builds them: two of Cube's "orchestrators", each with its cache
 * and queue. By default a query builds what is missing or out of date itself. But it builds a month no further
 * than its own date range, and leaves that part behind as if it were the whole: the next one would be answered
 * from it, days missing, until the month's facts change again.
 */
const reader = { reader: true };
const isReader = (claims) => claims?.reader === true || ['admin', 'client'].includes(groupOf(claims));

module.exports = {
  driverFactory: () => new RollupDriver(),

  contextToOrchestratorId: ({ securityContext }) => (isReader(securityContext) ? 'READER' : 'BUILDER'),

  orchestratorOptions: ({ securityContext }) => ({
    // Seconds for which a refresh key, and the range of months that rollups cover, may come from the cache. For the
    // range the default is a day: a new month, or an older one that arrives late, would not be seen.
    queryCacheOptions: { refreshKeyRenewalThreshold: 1 },
    preAggregationsOptions: {
      ...(isReader(securityContext) && { externalRefresh: true }),
      // Seconds after which a reader looks for new tables.
      preAggregationsSchemaCacheExpire: 1,
    },
  }),

  // The builder's look builds; the reader's keeps what it knows of keys and months fresh for the next query.
  scheduledRefreshContexts: async () => {
    await RollupDriver.namedEarlier();
    return [{ securityContext: {} }, { securityContext: reader }];
  },

  // Seconds between two looks, in the one process that refreshes.
  scheduledRefreshTimer: process.env.CUBEJS_REFRESH_WORKER === 'true' && 2,
};
