const PostgresDriver = require('@cubejs-backend/postgres-driver');

const prepared = new WeakSet();

/** Postgres for Cube, as configured by CUBEJS_DB_*. */
module.exports = class Connection extends PostgresDriver {
  /**
   * Cube sets time zone and time limit before every query, and waits for both: two more trips to Postgres, each of which
   * under load stands in line behind everybody's answers. A connection keeps them.
   */
  async prepareConnection(connection, options) {
    if (options === undefined && prepared.has(connection)) return;
    await super.prepareConnection(connection, options);
    if (options === undefined) prepared.add(connection);
    else prepared.delete(connection);
  }
};
