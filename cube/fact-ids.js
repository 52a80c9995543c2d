/**
 * Ids below clients are those that are shown: of what was merged, the one it was merged into. Postgres finds them only by
 * joining each fact with its names, so a question to the facts gets the ids that stand in the facts beside them, by index.
 */
const { lookUp } = require('./look-up.js');

const tables = {
  campaign: 'campaigns',
  strategy: 'strategies',
  placement: 'placements',
  creative: 'creatives',
};
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The query with one more filter for each that asks for certain ids; which rows it is about stays the same. */
async function byFactIds(query) {
  const added = await Promise.all((query.filters ?? []).map(factFilter));
  return { ...query, filters: [...(query.filters ?? []), ...added.filter((filter) => filter !== null)] };
}

async function factFilter({ member, operator, values = [] }) {
  const [, level] = /^performance\.(campaign|strategy|placement|creative)_id$/.exec(member ?? '') ?? [];
  if (!level || operator !== 'equals' || values.length === 0 || !values.every((value) => uuid.test(value)))
    return null;
  const rows = await lookUp(
    `select id::text from media.${tables[level]} where id = any ($1::uuid[]) or shown_as = any ($1::uuid[])`,
    [values],
  );
  if (rows.length === 0) return null;
  return { member: `performance.fact_${level}_id`, operator, values: rows.map(({ id }) => id) };
}

module.exports = { byFactIds };
