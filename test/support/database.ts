import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceUrl } from '@pmd/core/config';
import { asTenant, type Database, openDatabase } from '@pmd/core/database';
import { nameKey } from '@pmd/core/names';
import { migrate } from '@pmd/dev/migrate';
import { startPostgres } from '@pmd/dev/postgres';
import pg from 'pg';

/** A migrated Postgres of its own for one test file; nothing in it. */
export async function startDatabase() {
  const dataDir = await mkdtemp(join(tmpdir(), 'pmd-test-'));
  const postgres = await startPostgres({ dataDir, disposable: true });
  const config = {
    DATABASE_URL: postgres.url(),
    DATA_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
  await migrate(config.DATABASE_URL, config.DATA_ENCRYPTION_KEY);
  const worker = openDatabase(serviceUrl(config, 'app_worker'), 'test worker');
  const api = openDatabase(serviceUrl(config, 'app_api'), 'test api');
  // Past row-level security, to look at what is really there.
  const superuserUrl = postgres.url('postgres');
  const root = new pg.Pool({ connectionString: superuserUrl });
  root.on('error', () => {});
  return {
    config,
    worker,
    api,
    root,
    superuserUrl,
    async stop() {
      await Promise.all([worker.end(), api.end(), root.end()]);
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type TestDatabase = Awaited<ReturnType<typeof startDatabase>>;

/** A new organization with an upload source. */
export async function createOrganization({ root }: TestDatabase, settings: { rejectLimit?: number } = {}) {
  const { rows } = await root.query<{ id: string }>(
    "insert into identity.organizations (name) values ('Agency') returning id",
  );
  const id = rows[0]?.id ?? '';
  const source = await root.query<{ id: string }>(
    "insert into ingest.sources (organization_id, name, kind, reject_limit) values ($1, 'Uploads', 'upload', $2) returning id",
    [id, settings.rejectLimit ?? 0.05],
  );
  return { id, sourceId: source.rows[0]?.id ?? '' };
}

/** A client with its CPM rates, made as the API would. */
export async function createClient(
  { api }: { api: Database },
  organizationId: string,
  name: string,
  rates: [cpm: string, effectiveDate: string | null][] = [],
): Promise<string> {
  return asTenant(api, { organizationId, role: 'admin' }, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      'insert into media.clients (organization_id, name, name_key) values ($1, $2, $3) returning id',
      [organizationId, name, nameKey(name)],
    );
    const id = rows[0]?.id ?? '';
    for (const [cpm, effectiveDate] of rates) {
      await tx.query(
        'insert into media.client_settings (organization_id, client_id, cpm, effective_date) values ($1, $2, $3, $4)',
        [organizationId, id, cpm, effectiveDate],
      );
    }
    return id;
  });
}
