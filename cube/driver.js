const { setTimeout: delay } = require('node:timers/promises');
const PostgresDriver = require('@cubejs-backend/postgres-driver');

const second = () => Math.floor(Date.now() / 1000);

/** pg_type.oid of numeric. */
const NUMERIC = 1700;

/**
 * Postgres for Cube, as configured by CUBEJS_DB_*.
 *
 * Cube names a rollup's table by the version of its facts and the second. A request and the refresh worker may
 * both find it out of date: while one builds, the other joins in; but right after, within that second, it would
 * build the same name again, fail, show the caller that error and give the good table up to be dropped.
 * So a build lasts at least until its second is over.
 */
module.exports = class RollupDriver extends PostgresDriver {
  async loadPreAggregationIntoTable(table, sql, params, options) {
    const started = second();
    const result = await super.loadPreAggregationIntoTable(
      table,
      await this.#quicker(sql, params),
      params,
      options,
    );
    while (second() === started) await delay(1000 - (Date.now() % 1000));
    return result;
  }

  /**
   * The same rollup, sooner there and sooner read. No rollup knows creatives, so they are added up before anything is
   * joined; and what Postgres gives as numeric, since it is a sum, fits a bigint, which is added up twice as fast.
   */
  async #quicker(sql, params) {
    const [, create, select] = /^(CREATE TABLE \S+ AS) (.*)$/s.exec(sql) ?? [];
    if (select === undefined) return sql;
    const ofPlacements = select.replaceAll('media.daily_metrics AS', 'media.placement_days AS');
    const { fields } = await this.queryResponse(`SELECT * FROM (${ofPlacements}) rollup LIMIT 0`, params);
    const columns = fields.map(({ name, dataTypeID }) =>
      dataTypeID === NUMERIC ? `"${name}"::bigint AS "${name}"` : `"${name}"`,
    );
    return `${create} SELECT ${columns.join(', ')} FROM (${ofPlacements}) rollup`;
  }
};
