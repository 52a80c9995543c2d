/**
 * Cube's configuration. Read by the server that src/start.ts starts and, unchanged, by the official Docker image.
 * Connection, secrets and ports are environment variables.
 */
const { groupOf, ...access } = require('./access.js');
const { dialectFactory } = require('./dialect.js');
const { logger } = require('./log.js');
const rollups = require('./rollups.js');
const { checkSqlAuth, canSwitchSqlUser } = require('./sql-auth.js');
require('./in-flight.js');
require('./sql-once.js');
require('./whole-months.js');

// Anywhere else Cube would answer requests with no token, or a forged one.
if (process.env.NODE_ENV !== 'production') {
  throw new Error('Cube checks tokens only with NODE_ENV=production and without CUBEJS_DEV_MODE');
}

module.exports = {
  ...access,
  ...rollups,
  dialectFactory,
  logger,
  checkSqlAuth,
  canSwitchSqlUser,
  // Browsers reach Cube through the API, on its origin.
  http: { cors: { origin: false } },
};
