import { fileURLToPath } from 'node:url';
import { servicePassword, serviceRoles } from '@pmd/core/config';
import { sql } from '@pmd/core/sql';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

const directory = fileURLToPath(new URL('../../sql/migrations', import.meta.url));

/**
 * Brings the database to the newest schema, or back by `down` migrations.
 * Everything is made as app_owner, whoever DATABASE_URL connects as; that role needs CREATEROLE.
 * @param databaseUrl the owner's connection
 * @param dataEncryptionKey the service roles' passwords are derived from it
 * @throws what Postgres says; a migration that fails leaves nothing behind
 */
export async function migrate(
  databaseUrl: string,
  dataEncryptionKey: string,
  options: { down?: number } = {},
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
      dir: directory,
      direction: options.down === undefined ? 'up' : 'down',
      count: options.down ?? Number.POSITIVE_INFINITY,
      migrationsTable: 'migrations',
      migrationsSchema: 'migrations',
      createMigrationsSchema: true,
      checkOrder: true,
      singleTransaction: true,
      log: () => {},
    });
  } finally {
    await client.end();
  }
}
