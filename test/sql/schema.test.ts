import { readFile } from 'node:fs/promises';
import { serviceRoles } from '@pmd/core/config';
import { asTenant } from '@pmd/core/database';
import { migrate } from '@pmd/dev/migrate';
import { describeSchema, schemaFile } from '@pmd/dev/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, createOrganization, startDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

describe('migrations', () => {
  it('give the schema that is kept in sql/schema.sql (when they do not: npm run schema)', async () => {
    expect(await describeSchema(database.config.DATABASE_URL)).toBe(await readFile(schemaFile, 'utf8'));
  });

  it('can all be undone and done again, and give the same schema', async () => {
    const own = await startDatabase();
    try {
      const { DATABASE_URL, DATA_ENCRYPTION_KEY } = own.config;
      const before = await describeSchema(DATABASE_URL);
      await migrate(DATABASE_URL, DATA_ENCRYPTION_KEY, { down: Number.POSITIVE_INFINITY });
      const { rows } = await own.root.query(
        "select nspname from pg_namespace where nspname in ('app', 'identity', 'media', 'ingest', 'alerting', 'reporting', 'queue', 'cube_rollups')",
      );
      expect(rows).toEqual([]);
      await migrate(DATABASE_URL, DATA_ENCRYPTION_KEY);
      expect(await describeSchema(DATABASE_URL)).toBe(before);
    } finally {
      await own.stop();
    }
  });

  it('make the indexes of the specification by name', async () => {
    const { rows } = await database.root.query<{ indexname: string }>(
      "select indexname from pg_indexes where schemaname in ('identity', 'media')",
    );
    const names = rows.map((row) => row.indexname);
    for (const index of [
      'idx_users_email_unique',
      'idx_clients_name',
      'idx_client_settings_client_id',
      'idx_campaign_client_name',
      'idx_strategy_campaign_name',
      'idx_metrics_client_date',
      'idx_metrics_campaign',
      'idx_metrics_strategy',
      'idx_metrics_placement',
      'idx_metrics_creative',
    ]) {
      expect(names).toContain(index);
    }
  });
});

describe('roles', () => {
  it('are neither superusers nor exempt from row-level security', async () => {
    const { rows } = await database.root.query(
      `select rolname from pg_roles
       where rolname = any ($1) and not rolsuper and not rolbypassrls and not rolcreatedb`,
      [['app_owner', ...serviceRoles]],
    );
    expect(rows.map((row) => row.rolname).sort()).toEqual(['app_api', 'app_cube', 'app_owner', 'app_worker']);
  });
});

describe('row-level security', () => {
  const tenantTables = `
    select distinct c.oid, n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced, c.relispartition
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attname in ('organization_id', 'client_id', 'user_id')
    where n.nspname !~ '^(pg_|information_schema$|graphile_worker$|cube_rollups$)' and c.relkind in ('r', 'p')
      and (a.attname is not null or c.relname in ('organizations', 'users'))`;

  it('is enabled and forced on every table of a tenant, partitions included', async () => {
    await database.worker.query("select media.ensure_partitions('2026-01-01', '2026-03-01')");
    const { rows } = await database.root.query<{ name: string; forced: boolean }>(tenantTables);
    expect(rows.length).toBeGreaterThan(18);
    expect(rows.filter((row) => !row.forced)).toEqual([]);
  });

  it('shows app_api nothing at all as long as no tenant is set', async () => {
    const { id } = await createOrganization(database);
    await createClient(database, id, 'Acme', [['10', null]]);
    const { rows } = await database.root.query<{ name: string; relispartition: boolean }>(tenantTables);
    for (const { name } of rows.filter((row) => !row.relispartition)) {
      // What it may not even ask shows it nothing either.
      const seen = await database.api.query(`select 1 from ${name} limit 1`).catch((error) => error.code);
      expect([name, seen.rowCount ?? seen]).toEqual([name, seen === '42501' ? '42501' : 0]);
    }
  });

  it('holds behind every view too', async () => {
    const { rows } = await database.root.query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname !~ '^(pg_|information_schema$|graphile_worker$|cube_rollups$)' and c.relkind in ('v', 'm')
         and not coalesce(c.reloptions @> array['security_invoker=true'], false)`,
    );
    expect(rows).toEqual([]);
  });

  it('shows an admin the own organization and a client user the own client, never another', async () => {
    const agency = await createOrganization(database);
    const rival = await createOrganization(database);
    const acme = await createClient(database, agency.id, 'Acme');
    await createClient(database, agency.id, 'Bolt');
    await createClient(database, rival.id, 'Crux');
    const names = async (scope: Parameters<typeof asTenant>[1]) =>
      asTenant(database.api, scope, async (tx) => {
        const { rows } = await tx.query<{ name: string }>('select name from media.clients order by name');
        return rows.map((row) => row.name);
      });
    expect(await names({ organizationId: agency.id, role: 'admin' })).toEqual(['Acme', 'Bolt']);
    expect(await names({ organizationId: agency.id, role: 'client', clientId: acme })).toEqual(['Acme']);
    expect(await names({ organizationId: rival.id, role: 'client', clientId: acme })).toEqual([]);
    expect(await names({ organizationId: rival.id, role: 'admin' })).toEqual(['Crux']);
  });

  it('refuses to write into another organization', async () => {
    const agency = await createOrganization(database);
    const rival = await createOrganization(database);
    await expect(
      asTenant(database.api, { organizationId: agency.id, role: 'admin' }, (tx) =>
        tx.query("insert into media.clients (organization_id, name, name_key) values ($1, 'Acme', 'Acme')", [
          rival.id,
        ]),
      ),
    ).rejects.toThrow('row-level security');
  });

  it('lets no client user write', async () => {
    const agency = await createOrganization(database);
    const acme = await createClient(database, agency.id, 'Acme');
    await expect(
      asTenant(database.api, { organizationId: agency.id, role: 'client', clientId: acme }, (tx) =>
        tx.query("update media.clients set name = 'Mine' where id = $1", [acme]),
      ),
    ).rejects.toThrow('row-level security');
  });
});
