import { ConfigError, loadConfig, type ServiceConfig } from '@pmd/core/config';
import { currentKeyId, seal, unseal } from '@pmd/core/encryption';
import { placeOf } from '@pmd/core/source-keys';
import pg from 'pg';
import { hashPassword } from './identity/passwords.ts';
import { factorPlace } from './identity/second-factor.ts';

type SetUpConfig = ServiceConfig<'DATABASE_URL' | 'DATA_ENCRYPTION_KEY'>;

/**
 * Makes what an empty database needs before anybody can log in: the first organization, its first
 * administrator, and the sources that the environment describes. What is there already stays, except that
 * the bucket that the environment describes follows it, and secrets are sealed with the current key. Run after the
 * migrations.
 * @throws {ConfigError} when there is no administrator and ADMIN_EMAIL or ADMIN_PASSWORD is not set
 */
export async function setUp(config: SetUpConfig): Promise<void> {
  const client = new pg.Client({ connectionString: config.DATABASE_URL, application_name: 'setup' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('set local role app_owner');
    // Two starts at once must not make two of everything.
    await client.query(`select pg_advisory_xact_lock(hashtext('setup'))`);
    const organizationId = await firstOrganization(client);
    await firstAdministrator(client, organizationId, config);
    await sources(client, organizationId, config);
    await sealSourcesAnew(client, config.DATA_ENCRYPTION_KEY);
    await sealFactorsAnew(client, config.DATA_ENCRYPTION_KEY);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

async function firstOrganization(client: pg.Client): Promise<string> {
  const found = await client.query<{ id: string }>(
    'select id from identity.organizations order by created_at, id limit 1',
  );
  if (found.rows[0]) return found.rows[0].id;
  const made = await client.query<{ id: string }>(
    `insert into identity.organizations (name, currency, time_zone) values ('My agency', 'USD', 'UTC') returning id`,
  );
  return made.rows[0]?.id as string;
}

async function firstAdministrator(
  client: pg.Client,
  organizationId: string,
  config: SetUpConfig,
): Promise<void> {
  const found = await client.query(
    `select from identity.memberships where organization_id = $1 and role = 'admin' limit 1`,
    [organizationId],
  );
  if (found.rowCount) return;
  const { ADMIN_EMAIL, ADMIN_PASSWORD } = config;
  if (!ADMIN_EMAIL || !ADMIN_PASSWORD) {
    const missing = Object.entries({ ADMIN_EMAIL, ADMIN_PASSWORD }).filter(([, value]) => !value);
    throw new ConfigError(missing.map(([name]) => `${name} is required: there is no administrator yet`));
  }
  const user = await client.query<{ id: string }>(
    'insert into identity.users (email, password_hash) values ($1, $2) returning id',
    [ADMIN_EMAIL, await hashPassword(ADMIN_PASSWORD)],
  );
  await client.query(
    `insert into identity.memberships (organization_id, user_id, role) values ($1, $2, 'admin')`,
    [organizationId, user.rows[0]?.id],
  );
}

async function sources(client: pg.Client, organizationId: string, config: SetUpConfig): Promise<void> {
  await client.query(
    `insert into ingest.sources (organization_id, name, kind)
     select $1, 'Uploads', 'upload'
     where not exists (select from ingest.sources where organization_id = $1 and kind = 'upload')`,
    [organizationId],
  );
  if (!config.S3_BUCKET) return;
  const bucket = [config.S3_BUCKET, config.S3_PREFIX, config.S3_REGION, config.S3_ENDPOINT];
  const { rowCount } = await client.query(
    `update ingest.sources set bucket = $2, prefix = $3, region = $4, endpoint = $5
     where organization_id = $1 and is_from_environment`,
    [organizationId, ...bucket],
  );
  if (rowCount) return;
  await client.query(
    `insert into ingest.sources (organization_id, name, kind, bucket, prefix, region, endpoint, is_from_environment)
     values ($1, 'Partner bucket', 's3', $2, $3, $4, $5, true)`,
    [organizationId, ...bucket],
  );
}

/** After a new key was put before the old one in DATA_ENCRYPTION_KEY: from here on the old one is of no more use. */
async function sealSourcesAnew(client: pg.Client, keys: string): Promise<void> {
  const { rows } = await client.query<{ id: string; sealed: string }>(
    `select id, secret_access_key_sealed as sealed from ingest.sources
     where split_part(secret_access_key_sealed, '.', 2) <> $1`,
    [currentKeyId(keys)],
  );
  for (const { id, sealed } of rows) {
    const secret = unseal(keys, placeOf(id), sealed);
    await client.query('update ingest.sources set secret_access_key_sealed = $2 where id = $1', [
      id,
      seal(keys, placeOf(id), secret),
    ]);
  }
}

async function sealFactorsAnew(client: pg.Client, keys: string): Promise<void> {
  const { rows } = await client.query<{ id: string; sealed: string }>(
    `select user_id as id, secret_sealed as sealed from identity.second_factors
     where split_part(secret_sealed, '.', 2) <> $1`,
    [currentKeyId(keys)],
  );
  for (const { id, sealed } of rows) {
    const secret = unseal(keys, factorPlace(id), sealed);
    await client.query('update identity.second_factors set secret_sealed = $2 where user_id = $1', [
      id,
      seal(keys, factorPlace(id), secret),
    ]);
  }
}

if (import.meta.main) {
  try {
    await setUp(loadConfig(['DATABASE_URL', 'DATA_ENCRYPTION_KEY']));
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
  }
}
