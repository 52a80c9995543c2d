import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { keyName, type Manifest } from '@pmd/core/backup/manifest';
import { checkBackup, loadBackup } from '@pmd/core/backup/restore';
import pg from 'pg';
import { migrate, migrationsDirectory } from './migrate.ts';
import { startPostgres } from './postgres.ts';
import { lockDataDir } from './runtime.ts';
import { readSettings, type Settings } from './settings.ts';

// `npm run restore -- BACKUP`: into the empty database at DATABASE_URL, or into a new DATA_DIR that "npm start" runs on then.

try {
  await restoreAs(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function restoreAs([backup, ...more]: string[]): Promise<void> {
  if (!backup || more.length > 0) throw new Error('Usage: npm run restore -- BACKUP');
  const directory = resolve(process.env.INIT_CWD ?? process.cwd(), backup);
  const settings = readSettings();
  const manifest = await checkBackup(directory);
  const { DATABASE_URL } = settings.config;
  if (DATABASE_URL) await restore(DATABASE_URL, directory, manifest, settings);
  else await restoreEmbedded(directory, manifest, settings);
  const rows = manifest.tables.reduce((total, table) => total + table.rows, 0);
  console.log(
    `Restored ${rows.toLocaleString('en')} rows as of ${manifest.takenAt}. Start the product with "npm start".`,
  );
  if (manifest.key !== keyName(settings.dataEncryptionKey)) {
    console.log(
      'The keys of sources and second factors were sealed with another DATA_ENCRYPTION_KEY: set that one, ' +
        'or enter the keys again and have people set up their second factor anew.',
    );
  }
}

async function restoreEmbedded(directory: string, manifest: Manifest, settings: Settings): Promise<void> {
  const release = lockDataDir(settings.dataDir);
  try {
    const postgres = await startPostgres({ dataDir: settings.dataDir });
    try {
      await restore(postgres.url(), directory, manifest, settings);
    } finally {
      await postgres.stop();
    }
  } finally {
    release();
  }
}

/** Brings the database to where the backup was, loads it, and goes on to the newest schema. */
async function restore(
  databaseUrl: string,
  directory: string,
  { migrations, ...manifest }: Manifest,
  { dataEncryptionKey }: Settings,
): Promise<void> {
  const known = readdirSync(migrationsDirectory)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.replace(/\.sql$/, ''));
  const unknown = migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `The backup was written by another version (${manifest.product}): this one does not know ${unknown.join(', ')}.`,
    );
  }
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'restore' });
  await client.connect();
  try {
    const { rows } = await client.query<{ is_empty: boolean }>(
      "select to_regclass('identity.organizations') is null as is_empty",
    );
    if (rows[0]?.is_empty) await migrate(databaseUrl, dataEncryptionKey, { up: migrations.length });
    await client.query('set role app_owner');
    await loadBackup(client, directory, { ...manifest, migrations });
  } finally {
    await client.end();
  }
  await migrate(databaseUrl, dataEncryptionKey);
}
