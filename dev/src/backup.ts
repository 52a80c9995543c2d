import { resolve } from 'node:path';
import { writeBackup } from '@pmd/core/backup/write';
import { loadConfig } from '@pmd/core/config';
import { productVersion } from '@pmd/core/version';
import pg from 'pg';
import { root } from './processes.ts';
import { readRuntime } from './runtime.ts';
import { readSettings } from './settings.ts';

// `npm run backup -- [DIRECTORY]`: a backup of the warehouse that runs here, or of the one at DATABASE_URL.

try {
  await backUp(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function backUp([directory, ...more]: string[]): Promise<void> {
  if (more.length > 0) throw new Error('Usage: npm run backup -- [DIRECTORY]');
  const { dataDir, config, dataEncryptionKey } = readSettings();
  const databaseUrl = loadConfig().DATABASE_URL ?? readRuntime(dataDir)?.databaseUrl;
  if (!databaseUrl) {
    throw new Error('Nothing runs here: start the product with "npm start" first, or set DATABASE_URL.');
  }
  // npm runs us in the project's folder; paths are meant from where the person is.
  const to = directory
    ? resolve(process.env.INIT_CWD ?? process.cwd(), directory)
    : resolve(root, config.BACKUP_DIR ?? `${config.DATA_DIR}/backups`);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'backup' });
  await client.connect();
  try {
    const written = await writeBackup(client, to, { product: productVersion(), dataEncryptionKey });
    console.log(
      `${written.place}: ${written.rows.toLocaleString('en')} rows, ${(written.bytes / 1e6).toFixed(1)} MB.\n` +
        'Copy it to another machine. DATA_ENCRYPTION_KEY is not in it: keep that apart, or the keys of the sources are lost.',
    );
  } finally {
    await client.end();
  }
}
