/**
 * Ids below clients are those that are shown: of what was merged, the one it was merged into. Postgres finds them only by
 * joining each fact with its names, so a question to the facts gets the ids that stand in the facts beside them, by index.
 * Facts have one by creative and one by placement: campaigns and strategies are asked for by their placements.
 */
const { lookUp } = require('./look-up.js');

/** Longer lists are no help. */
const MOST = 1000;
const path = `
  from media.placements placement
  join media.strategies strategy on strategy.id = placement.strategy_id
  join media.campaigns campaign on campaign.id = strategy.campaign_id`;
const levels = {
  campaign: ['placement', `select placement.id ${path}`],
  strategy: ['placement', `select placement.id ${path}`],
  placement: ['placement', 'select id from media.placements placement'],
  creative: ['creative', 'select id from media.creatives creative'],
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
  const [indexed, members] = levels[level];
  const rows = await lookUp(
    `${members} where ${level}.id = any ($1::uuid[]) or ${level}.shown_as = any ($1::uuid[]) limit ${MOST + 1}`,
    [values],
  );
  if (rows.length === 0 || rows.length > MOST) return null;
  return { member: `performance.fact_${indexed}_id`, operator, values: rows.map(({ id }) => id) };
}

module.exports = { byFactIds };
