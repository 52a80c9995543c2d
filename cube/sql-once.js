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
 * What of a query decides which members it touches: not the days, the values of its filters, or how many rows it may have.
 * @returns null when members are given as expressions of their own
 */
function shapeOf({ measures = [], dimensions = [], segments = [], timeDimensions = [], filters = [], order = [] }) {
  if ([...measures, ...dimensions, ...segments].some((member) => typeof member !== 'string')) return null;
  const times = timeDimensions.map(({ dimension, granularity, dateRange }) => [
    dimension,
    granularity ?? null,
    dateRange !== undefined,
  ]);
  return [measures, dimensions, segments, times, filters.map(withoutValues), order];
}

function withoutValues({ member, dimension, operator, and, or }) {
  const parts = and ?? or;
  if (parts) return [and ? 'and' : 'or', parts.map(withoutValues)];
  return [member ?? dimension, operator];
}

/** An entry of the cache that Cube empties with every compilation of the model. */
async function keptUnder(compilerApi, key) {
  const { compilerCache } = await compilerApi.getCompilers();
  return compilerCache.getQueryCache(key);
}
