/**
 * When results and rollups are out of date: every transaction that changes facts (or a name shown beside
 * them) bumps media.metrics_version for the months it touched, so reading that small table replaces any
 * guess from the clock. How often Cube looks is set in cube/cube.js, for all keys alike.
 */
export const factsVersion = {
  every: '2 seconds',
  sql: `select count(*), sum(version) from media.metrics_version`,
};

/** The first and last instant that rollups cover: whole months, from the oldest to the newest with facts. */
export const monthsWithFacts = {
  build_range_start: { sql: `select min(month) from media.metrics_version` },
  build_range_end: {
    sql: `select max(month) + interval '1 month' - interval '1 millisecond' from media.metrics_version`,
  },
};
