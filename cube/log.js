/**
 * What Cube writes, without the values of queries. Cube itself takes them out of all it could write, and then looks whether
 * the level lets it: a fourteenth of the processor time of an answer from its cache. Here those are let go first.
 */
const { createLogger } = require('@cubejs-backend/server-core');
const { withLogRedaction } = require('@cubejs-backend/shared');

// Or Cube would do so beforehand all the same.
process.env.CUBEJS_LOG_REDACTION = 'false';

const level = process.env.CUBEJS_LOG_LEVEL ?? 'info';
const write = withLogRedaction(createLogger(true, level));
const written = { error: ['error'], warn: ['error', 'warning'] }[level];

/** @param {Record<string, unknown>} params of what happened: with an error or a warning, or without */
function logger(message, params) {
  if (!written || written.some((kind) => params[kind])) write(message, params);
}

module.exports = { logger };
