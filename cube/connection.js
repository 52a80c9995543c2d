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

  /** The tables there are, which Cube asks for all the time while rollups are built; its own question takes ten times as long. */
  async getTablesQuery(schema) {
    return this.query(
      'select relname as table_name from pg_class where relnamespace = to_regnamespace($1) and relkind = any ($2)',
      [schema, ['r', 'p', 'v', 'f']],
    );
  }
};
