/**
 * Log-in of the SQL API (Postgres wire), which is there when the native addon is: any user name, and a BI token as
 * the password. What the token opens is looked up in the database, at each log-in.
 */
const { createHash } = require('node:crypto');
const { lookUp } = require('./look-up.js');

/** Seconds; as long as an access token. */
const LIFETIME = 15 * 60;

/**
 * @returns {Promise<{password: string, securityContext: object}>} the claims that an access token of this bearer has
 * @throws when the password is no token, or one that opens nothing any more
 */
async function checkSqlAuth(_request, _user, password) {
  if (typeof password !== 'string' || !password.startsWith('pmd_')) {
    throw new Error('The password must be a BI token (pmd_…), made under Admin, BI tokens');
  }
  const hash = createHash('sha256').update(password).digest('hex');
  const [bearer] = await lookUp('select id, organization_id, client_id from identity.open_api_token($1)', [
    hash,
  ]);
  if (!bearer) throw new Error('This BI token is not known, has expired or was revoked');
  const { id: sub, organization_id: organizationId, client_id: clientId } = bearer;
  const exp = Math.floor(Date.now() / 1000) + LIFETIME;
  const role = clientId === null ? 'admin' : 'client';
  return { password, securityContext: { aud: 'pmd', sub, role, organizationId, clientId, exp } };
}

/** Nobody becomes somebody else within a session. */
const canSwitchSqlUser = () => false;

module.exports = { checkSqlAuth, canSwitchSqlUser };
