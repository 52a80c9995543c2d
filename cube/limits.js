/** What a query may ask for: questions that would be answered wrongly, or at whose cost others wait, are refused. */
const { UserError } = require('@cubejs-backend/api-gateway');

/**
 * Days with facts that a query which runs on the facts may cover, by role; every other query is served from rollups.
 * Days of a range before the first month with facts, or after the last, cost nothing and do not count.
 */
const factDays = { client: 750, admin: 1100 };

/** Rows of one answer, by role. More are read in parts, with `offset`. */
const rowLimit = { client: 50_000, admin: 100_000 };

const DAY = 86_400_000;
const nameOf = (member) => member.split('.')[1];

/**
 * @param {() => Promise<{ first: string, last: string } | null>} extentOf the days between which there are facts;
 *   asked only when it matters
 * @returns {Promise<boolean>} whether it runs on the facts, for want of a rollup
 * @throws {UserError} 400, with what to ask instead
 */
async function requireAnswerable(query, role, extentOf) {
  requireFewRows(query, role);
  const measures = (query.measures ?? []).filter((member) => typeof member === 'string').map(nameOf);
  const filtered = membersOf(query.filters).map(nameOf);
  const share = filtered.find((name) => name.endsWith('_share'));
  if (share) {
    throw new UserError(
      `Rows cannot be filtered by ${share}: a share is taken of the rows that are left. Filter the answer.`,
    );
  }
  requireDays(measures.concat(filtered), query);
  const onFacts = readsFacts(query, measures.concat(filtered));
  if (onFacts) await requireFewDays(query, role, extentOf);
  return onFacts;
}

function requireFewRows({ limit }, role) {
  if (limit === undefined || limit === null || limit <= rowLimit[role]) return;
  throw new UserError(
    `An answer has at most ${rowLimit[role]} rows; this one asks for ${limit}. Read it in parts: limit ${rowLimit[role]} with offset 0, ${rowLimit[role]} and so on.`,
  );
}

/** A window ends on a day; a week or month that the range cuts off has no such day. */
function requireDays(measures, { timeDimensions = [] }) {
  const window = measures.find((name) => /_(7d|28d|mtd)$/.test(name));
  if (!window) return;
  const grain = timeDimensions[0]?.granularity;
  if (grain === 'day' || (!grain && !window.endsWith('_mtd'))) return;
  throw new UserError(
    `${window} is asked by day (granularity "day"), not ${grain ? `by ${grain}` : 'for a range'}`,
  );
}

/** Only these have no rollup: see the order of rollups in ../model/media/daily_metrics.js. */
function readsFacts(query, measures) {
  if (measures.some((name) => name === 'active_creatives' || name === 'days_with_data')) return true;
  const grouped = (query.dimensions ?? [])
    .filter((member) => typeof member === 'string')
    .concat(membersOf(query.filters));
  const levels = grouped.filter((member) => member.startsWith('performance.')).map(nameOf);
  if (levels.some((name) => /^creative(_id)?$/.test(name))) return true;
  const hasWindow = measures.some((name) => /_(7d|28d|mtd)$/.test(name));
  return hasWindow && levels.some((name) => /^(campaign|strategy|placement)(_id)?$/.test(name));
}

async function requireFewDays({ timeDimensions = [] }, role, extentOf) {
  const limit = factDays[role];
  const range = timeDimensions[0]?.dateRange;
  const [from, to] = Array.isArray(range) ? range.map(Date.parse) : [-Infinity, Infinity];
  if (daysOf(from, to) <= limit) return;
  const extent = await extentOf();
  if (extent === null) return;
  const days = daysOf(Math.max(from, Date.parse(extent.first)), Math.min(to, Date.parse(extent.last)));
  if (days <= limit) return;
  throw new UserError(
    `Questions about creatives, and windows below clients, cover at most ${limit} days with data; this one asks for ${days}. Narrow the date range, or ask by placement or above.`,
  );
}

/** Days from..to, both counted; a range may end on a day or in its last millisecond. */
const daysOf = (from, to) => Math.floor((to - from) / DAY) + 1;

/** Members of filters, however deep in `and` and `or`. */
function membersOf(filters = []) {
  return filters.flatMap(({ member, dimension, and, or }) => [
    ...[member ?? dimension].filter((name) => typeof name === 'string'),
    ...membersOf(and ?? or ?? []),
  ]);
}

module.exports = { factDays, rowLimit, requireAnswerable };
