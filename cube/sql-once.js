/**
 * Cube makes the SQL of every query twice: to answer it, and before that to see which members it touches, since their
 * access policies apply. The first is kept, but found again only after half of the work was done; the second never is,
 * for the id of the request is part of its key. Both cost more processor time than the answer of a rollup.
 */
const { CompilerApi } = require('@cubejs-backend/server-core');

const { getSql } = CompilerApi.prototype;

/** Looks where Cube itself keeps the SQL of a query, before Cube begins to make it. */
CompilerApi.prototype.getSql = async function (query, options = {}) {
  // Only policies say here whose request it is, and they read nothing but the members.
  if ('requestId' in options) return { memberNames: await memberNamesOf(this, query) };
  const { requestId, ...asked } = query;
  const kept = await keptUnder(this, { query: asked, options });
  return kept.storage.sql ?? getSql.call(this, query, options);
};

/** The names of all members whose SQL is part of a query's. */
async function memberNamesOf(compilerApi, query) {
  const find = async () => {
    const { sqlGenerator, compilers } = await compilerApi.getSqlGenerator(query);
    return compilers.compiler.withQuery(sqlGenerator, () => sqlGenerator.collectAllMemberNames());
  };
  const shape = shapeOf(query);
  if (shape === null) return find();
  const kept = await keptUnder(compilerApi, { membersOf: shape });
  kept.storage.names ??= await find();
  return kept.storage.names;
}

/**
 * What of a query decides which members it touches: all but its days, the values of its filters and how many rows it may
 * have.
 * @returns null when members are given as expressions of their own
 */
function shapeOf({ requestId, limit, rowLimit, offset, timeDimensions = [], filters = [], ...rest }) {
  const { measures = [], dimensions = [], segments = [], subqueryJoins = [] } = rest;
  const named = [...measures, ...dimensions, ...segments];
  if (subqueryJoins.length > 0 || named.some((member) => typeof member !== 'string')) return null;
  const times = timeDimensions.map(({ dateRange, ...time }) => ({
    ...time,
    isRange: dateRange !== undefined,
  }));
  return { ...rest, timeDimensions: times, filters: filters.map(withoutValues) };
}

function withoutValues({ values, and, or, ...filter }) {
  return { ...filter, and: and?.map(withoutValues), or: or?.map(withoutValues) };
}

/** An entry of the cache that Cube empties with every compilation of the model. */
async function keptUnder(compilerApi, key) {
  const { compilerCache } = await compilerApi.getCompilers();
  return compilerCache.getQueryCache(key);
}
