/** Between which days an organization has facts, from the small table that knows its months. */
const PostgresDriver = require('@cubejs-backend/postgres-driver');

const EXTENT = `
  select min(month)::text as first, (max(month) + interval '1 month' - interval '1 day')::date::text as last
  from media.metrics_version where organization_id = $1`;

let driver;

/** @returns {Promise<{ first: string, last: string } | null>} null: none at all */
async function extentOf(organizationId) {
  driver ??= new PostgresDriver({ maxPoolSize: 1 });
  const [{ first, last }] = await driver.query(EXTENT, [organizationId]);
  return first && { first, last };
}

module.exports = { extentOf };
