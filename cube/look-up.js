/** Small questions of Cube's own to Postgres, beside those it makes of queries: one pool, opened at the first. */
const Connection = require('./connection.js');

let driver;

/** @returns {Promise<object[]>} the rows that are answered */
async function lookUp(sql, values) {
  driver ??= new Connection({ maxPoolSize: 2 });
  return driver.query(sql, values);
}

/** Closes the connections; for tests. */
const close = async () => driver?.release();

module.exports = { lookUp, close };
