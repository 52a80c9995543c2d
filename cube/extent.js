/** Between which days an organization has facts, from the small table that knows its months. */
const { lookUp } = require('./look-up.js');

const EXTENT = `
  select min(month)::text as first, (max(month) + interval '1 month' - interval '1 day')::date::text as last
  from media.metrics_version where organization_id = $1`;

/** @returns {Promise<{ first: string, last: string } | null>} null: none at all */
async function extentOf(organizationId) {
  const [{ first, last }] = await lookUp(EXTENT, [organizationId]);
  return first && { first, last };
}

module.exports = { extentOf };
