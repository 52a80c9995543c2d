import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig, servicePassword, serviceRoles, serviceUrl } from '@pmd/core/config';
import { sql } from '@pmd/core/sql';
import { Logger, makeWorkerUtils } from 'graphile-worker';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

export const migrationsDirectory = fileURLToPath(new URL('../../sql/migrations', import.meta.url));

/**
 * Brings the database to the newest schema, by the next `up` migrations, or back by `down`.
 * Everything is made as app_owner, whoever DATABASE_URL connects as; that role needs CREATEROLE.
 * @param databaseUrl the owner's connection
 * @param dataEncryptionKey the service roles' passwords are derived from it
 * @throws what Postgres says; a migration that fails leaves nothing behind
 */
export async function migrate(
  databaseUrl: string,
  dataEncryptionKey: string,
  options: { down?: number; up?: number } = {},
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'migrate' });
  await client.connect();
  try {
    await client.query(sql('roles'));
    for (const role of serviceRoles) {
      const password = client.escapeLiteral(servicePassword(dataEncryptionKey, role));
      await client.query(`alter role ${role} with password ${password}`);
    }
    await client.query('set role app_owner');
    await runner({
      dbClient: client,
      dir: migrationsDirectory,
      direction: options.down === undefined ? 'up' : 'down',
      count: options.down ?? options.up ?? Number.POSITIVE_INFINITY,
      migrationsTable: 'migrations',
      migrationsSchema: 'migrations',
      createMigrationsSchema: true,
      checkOrder: true,
      singleTransaction: true,
      log: () => {},
    });
    if (options.down === undefined) {
      await client.query(sql('backup/allow'));
      await prepareQueue(databaseUrl, dataEncryptionKey);
    }
  } finally {
    await client.end();
  }
}

/** graphile-worker brings its own migrations; its schema belongs to the worker's role. */
async function prepareQueue(databaseUrl: string, dataEncryptionKey: string): Promise<void> {
  const connectionString = serviceUrl(
    { DATABASE_URL: databaseUrl, DATA_ENCRYPTION_KEY: dataEncryptionKey },
    'app_worker',
  );
  const utils = await makeWorkerUtils({ connectionString, logger: new Logger(() => () => {}) });
  try {
    await utils.migrate();
  } finally {
    await utils.release();
  }
}

if (import.meta.main) {
  try {
    const { DATABASE_URL, DATA_ENCRYPTION_KEY } = loadConfig(['DATABASE_URL', 'DATA_ENCRYPTION_KEY']);
    await migrate(DATABASE_URL, DATA_ENCRYPTION_KEY);
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
  }
}
