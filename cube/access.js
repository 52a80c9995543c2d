/** Who may ask what: from the claims of a token to groups, scopes and refused queries. */
const { CubejsHandlerError, UserError } = require('@cubejs-backend/api-gateway');
const { extentOf } = require('./extent.js');
const { byFactIds } = require('./fact-ids.js');
const { requireAnswerable } = require('./limits.js');
const { isOver } = require('./log-ins.js');

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const isId = (value) => typeof value === 'string' && uuid.test(value);
const isAbsent = (value) => value === undefined || value === null;

// Like the API: clocks of two machines may differ by a minute.
const isFromTheFuture = (iat) => iat !== undefined && !(iat <= Date.now() / 1000 + 60);

/**
 * The only reader of a token's claims; Cube has verified signature, algorithm, audience and expiry before.
 * @returns {'admin' | 'client' | 'service' | null} null: the claims are not what we issue, and see nothing
 */
function groupOf(claims) {
  const { role, organizationId, clientId, exp, aud, iat } = claims ?? {};
  if (aud !== 'pmd' || typeof exp !== 'number' || isFromTheFuture(iat)) return null;
  if (role === 'admin' && isId(organizationId) && isAbsent(clientId)) return 'admin';
  if (role === 'client' && isId(organizationId) && isId(clientId)) return 'client';
  if (role === 'service' && isAbsent(organizationId) && isAbsent(clientId)) return 'service';
  return null;
}

const forbidden = () => new CubejsHandlerError(403, 'Forbidden', 'The token gives no access');
const ended = () => new CubejsHandlerError(403, 'Forbidden', 'This log-in has ended. Log in again');

/** Groups of the model's access policies. */
const contextToGroups = ({ securityContext }) => [groupOf(securityContext)];

// Nobody is shown SQL. The worker's token may have rollups rebuilt and reads nothing.
const scopes = {
  admin: ['meta', 'data', 'graphql'],
  client: ['meta', 'data', 'graphql'],
  service: ['jobs'],
};
const contextToApiScopes = (claims) => scopes[groupOf(claims)] ?? [];

/**
 * Runs for every request. Some of Cube's endpoints ask for no scope; here each must come from one of us, and the
 * worker's for jobs.
 */
async function extendContext(request) {
  const group = groupOf(request.securityContext);
  if (group === null || (group === 'service' && !request.path?.endsWith('/pre-aggregations/jobs'))) {
    // Cube cuts the connection after this answer; nobody should send a next request into it.
    request.res?.set('connection', 'close');
    throw forbidden();
  }
  if (group !== 'service' && (await isOver(request.securityContext))) throw ended();
  return {};
}

const views = ['performance', 'summaries', 'data_quality'];
const cubeOf = (member) => (typeof member === 'string' ? member.split('.')[0] : member.cubeName);

/** Runs after the model's access policies have added their filters, before any SQL is made of the query. */
async function queryRewrite(query, { securityContext }) {
  const group = groupOf(securityContext);
  if (group === null) throw forbidden();
  const { measures, dimensions, segments, timeDimensions, timezone } = query;
  const asked = [measures, dimensions, segments, timeDimensions?.map(({ dimension }) => dimension)].flat();
  const hidden = asked.find((member) => member && !views.includes(cubeOf(member)));
  if (hidden) throw new UserError(`Only these can be queried: ${views.join(', ')}; not ${cubeOf(hidden)}`);
  if (timezone && timezone !== 'UTC') {
    throw new UserError(`The time zone must be UTC, not ${timezone}: days are the partner's reporting days`);
  }
  const onFacts = await requireAnswerable(query, group, () => extentOf(securityContext.organizationId));
  return { ...(onFacts ? await byFactIds(query) : query), timezone: 'UTC' };
}

module.exports = { groupOf, contextToGroups, contextToApiScopes, extendContext, queryRewrite };
