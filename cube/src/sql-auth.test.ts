import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { serviceUrl } from '@pmd/core/config';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import { afterAll, beforeAll, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const { groupOf } = require('../access.js');
const { close } = require('../look-up.js');
const { checkSqlAuth, canSwitchSqlUser } = require('../sql-auth.js');

let database: TestDatabase;
let organizationId: string;
let clientId: string;
beforeAll(async () => {
  database = await startDatabase();
  organizationId = (await createOrganization(database)).id;
  clientId = await createClient(database, organizationId, 'Acme');
  // The driver reads where the database is, as it does in Cube.
  const url = new URL(serviceUrl(database.config, 'app_cube'));
  Object.assign(process.env, {
    CUBEJS_DB_HOST: url.hostname,
    CUBEJS_DB_PORT: url.port,
    CUBEJS_DB_NAME: url.pathname.slice(1),
    CUBEJS_DB_USER: url.username,
    CUBEJS_DB_PASS: decodeURIComponent(url.password),
  });
});
afterAll(async () => {
  await close();
  await database.stop();
});

async function token(name: string, scope: { client?: string; expires?: string; revoked?: boolean } = {}) {
  const secret = `pmd_${name}`;
  await database.root.query(
    `insert into identity.api_tokens (organization_id, client_id, name, token_hash, expires_at, revoked_at)
     values ($1, $2, $3, $4, now() + $5::interval, case when $6 then now() end)`,
    [
      organizationId,
      scope.client ?? null,
      name,
      createHash('sha256').update(secret).digest('hex'),
      scope.expires ?? '1 day',
      scope.revoked ?? false,
    ],
  );
  return secret;
}

it('a BI token as password logs in to the SQL API with the claims of an access token', async () => {
  const whole = await token('whole');
  const { password, securityContext } = await checkSqlAuth({}, 'bi', whole);
  expect(password).toBe(whole);
  expect(securityContext).toMatchObject({ aud: 'pmd', role: 'admin', organizationId, clientId: null });
  expect(groupOf(securityContext)).toBe('admin');
  const one = await checkSqlAuth({}, 'anybody', await token('one', { client: clientId }));
  expect(one.securityContext).toMatchObject({ role: 'client', organizationId, clientId });
  expect(groupOf(one.securityContext)).toBe('client');
  expect(canSwitchSqlUser()).toBe(false);
});

it.each([
  ['nothing', () => null],
  ['an empty password', () => ''],
  ['a password of a person', () => 'demo-password'],
  ['a token nobody made', () => 'pmd_nobody'],
  ['an expired token', () => token('expired', { expires: '-1 second' })],
  ['a revoked token', () => token('revoked', { revoked: true })],
])('%s does not', async (_, password) => {
  await expect(checkSqlAuth({}, 'bi', await password())).rejects.toThrow('BI token');
});

it('a token of a client that was disabled does not', async () => {
  const secret = await token('disabled', { client: clientId });
  await database.root.query("update media.clients set status = 'disabled' where id = $1", [clientId]);
  await expect(checkSqlAuth({}, 'bi', secret)).rejects.toThrow('BI token');
});

it('what opens a token shows Cube nothing else of identity', async () => {
  const { rows } = await database.root.query(
    `select table_name from information_schema.table_privileges where grantee = 'app_cube' and table_schema = 'identity'`,
  );
  expect(rows).toEqual([]);
});
