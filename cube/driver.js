const { setTimeout: delay } = require('node:timers/promises');
const PostgresDriver = require('@cubejs-backend/postgres-driver');

const second = () => Math.floor(Date.now() / 1000);

/**
 * Postgres for Cube, as configured by CUBEJS_DB_*.
 *
 * Cube names a rollup's table by the version of its facts and the second. A request and the refresh worker may
 * both find it out of date: while one builds, the other joins in; but right after, within that second, it would
 * build the same name again, fail, show the caller that error and give the good table up to be dropped.
 * So a build lasts at least until its second is over.
 */
module.exports = class RollupDriver extends PostgresDriver {
  async loadPreAggregationIntoTable(...build) {
    const started = second();
    const result = await super.loadPreAggregationIntoTable(...build);
    while (second() === started) await delay(1000 - (Date.now() % 1000));
    return result;
  }
};
