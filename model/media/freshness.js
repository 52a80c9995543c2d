/**
 * When answers and rollups are out of date. Every transaction that changes facts, or a name shown beside them,
 * bumps media.metrics_version for the months it touches. Reading that small table is exact, where a guess
 * from the clock would miss late files. How often it is read: refreshKeyRenewalThreshold in cube/rollups.js.
 */
export const whenFactsChange = { sql: () => 'select count(*), sum(version) from media.metrics_version' };

/** One table a month, built anew when that month's facts change, from the oldest month with facts to the newest. */
export const monthly = {
  granularity: 'day',
  partition_granularity: 'month',
  refresh_key: {
    sql: (FILTER_PARAMS) => `
      select count(*), sum(version) from media.metrics_version
      where ${FILTER_PARAMS.daily_metrics.date.filter(
        (from, to) => `month between date_trunc('month', ${from}::timestamp) and ${to}::timestamp`,
      )}`,
  },
  build_range_start: { sql: () => 'select min(month) from media.metrics_version' },
  build_range_end: {
    sql: () => "select max(month) + interval '1 month' - interval '1 millisecond' from media.metrics_version",
  },
};
