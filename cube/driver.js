const { setTimeout: delay } = require('node:timers/promises');
const { PreAggregationLoader } = require('@cubejs-backend/query-orchestrator');
const Connection = require('./connection.js');
const { placementDays } = require('./month.js');

const second = () => Math.floor(Date.now() / 1000);

/** pg_type.oid of numeric. */
const NUMERIC = 1700;

/** How Cube reads the facts, for the days from its first parameter to its second. */
const FACTS = 'media.daily_metrics AS';

/** For so long a build may wait for those before it. */
const TURN_MS = 600_000;

// Tells the driver what it does not else: the version of the facts by which a rollup is named.
const { queryOptions } = PreAggregationLoader.prototype;
PreAggregationLoader.prototype.queryOptions = function (versions, ...rest) {
  return { ...queryOptions.call(this, versions, ...rest), namedBy: versions };
};

/** When a rollup was last given a name. */
let namedIn = 0;

/** Postgres for what Cube asks and builds. */
module.exports = class RollupDriver extends Connection {
  // With one connection, so that one rollup is built at a time, from what was added up for the one before.
  #builds = new Connection({ maxPoolSize: 1, acquireTimeoutMillis: TURN_MS });

  /**
   * Cube names a rollup's table by the version of its facts and the second, and of two versions takes that of the later
   * second. So no look for what is out of date may begin in the second in which another gave a name.
   */
  static async namedEarlier() {
    while (second() === namedIn) await delay(1000 - (Date.now() % 1000));
  }

  /** The time that Cube is about to write into a name. */
  nowTimestamp() {
    namedIn = second();
    return Date.now();
  }

  /**
   * Two looks at once may build the same version in the same second: whoever comes second finds it there. What Postgres
   * gives as numeric, since it is a sum, fits a bigint, which is added up twice as fast.
   */
  async loadPreAggregationIntoTable(table, sql, params, options) {
    const [, select] = /^CREATE TABLE \S+ AS (.*)$/s.exec(sql) ?? [];
    if (select === undefined) return super.loadPreAggregationIntoTable(table, sql, params, options);
    return this.#builds.withConnection(async (connection) => {
      await this.prepareConnection(connection);
      const named = options.namedBy?.[0]?.[0];
      const source = select.includes(FACTS) ? `${await placementDays(connection, params, named)} AS` : FACTS;
      const rollup = `(${select.replaceAll(FACTS, source)}) rollup`;
      const { fields } = await connection.query(`SELECT * FROM ${rollup} LIMIT 0`, params);
      const columns = fields.map(({ name, dataTypeID }) =>
        dataTypeID === NUMERIC ? `"${name}"::bigint AS "${name}"` : `"${name}"`,
      );
      return connection.query(
        `CREATE TABLE IF NOT EXISTS ${table} AS SELECT ${columns.join(', ')} FROM ${rollup}`,
        params,
      );
    });
  }

  // For the indexes of a rollup that was found there.
  query(sql, ...rest) {
    return super.query(sql.replace(/^CREATE INDEX /, 'CREATE INDEX IF NOT EXISTS '), ...rest);
  }

  async release() {
    await this.#builds.release();
    return super.release();
  }
};
