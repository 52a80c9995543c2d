import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Product } from '../support/product.ts';

export interface Shape {
  organizationId: string;
  clients?: number;
  /** Per client, a multiple of 100. */
  creatives?: number;
  firstDay?: string;
  days?: number;
  /** Days a creative runs, on average. */
  flight?: number;
}

/**
 * Writes facts straight into the tables of an organization: by default about 10,000,000 rows, those of 50 clients with
 * 2,000 creatives each over a year. An organization that has facts already is not what this is for.
 * @param superuserUrl a connection past row-level security
 * @returns how many rows there are
 */
export async function writeFacts(
  superuserUrl: string,
  {
    organizationId,
    clients = 50,
    creatives = 2_000,
    firstDay = '2025-10-01',
    days = 365,
    flight = 100,
  }: Shape,
): Promise<number> {
  const client = new pg.Client({ connectionString: superuserUrl, application_name: 'bench facts' });
  await client.connect();
  try {
    const settings = { organization: organizationId, clients, creatives, first_day: firstDay, days, flight };
    for (const [name, value] of Object.entries(settings)) {
      await client.query('select set_config($1, $2, false)', [`facts.${name}`, String(value)]);
    }
    // Before anything is locked: the product makes partitions too, right after its start.
    await client.query('select media.ensure_partitions($1::date, $1::date + $2::integer - 1)', [
      firstDay,
      days,
    ]);
    // Indexes are made once everything is there, which takes a third of the time; nobody reads meanwhile. Triggers rest.
    await client.query("set maintenance_work_mem = '512MB'; set session_replication_role = replica");
    const indexes = await client.query<{ indexname: string; indexdef: string }>(
      `select indexname, indexdef from pg_indexes
       where schemaname = 'media' and tablename = 'daily_metrics' and indexname <> 'idx_metrics_creative'`,
    );
    for (const { indexname } of indexes.rows) await client.query(`drop index media.${indexname}`);
    await client.query('alter table media.daily_metrics drop constraint idx_metrics_creative');
    await client.query(readFileSync(new URL('facts.sql', import.meta.url), 'utf8'));
    await client.query(
      'alter table media.daily_metrics add constraint idx_metrics_creative primary key (creative_id, date)',
    );
    // Postgres describes the index of a partitioned table as that of its parent alone.
    for (const { indexdef } of indexes.rows) await client.query(indexdef.replace(' ON ONLY ', ' ON '));
    await client.query('analyze media.daily_metrics, ingest.slices');
    const { rows } = await client.query<{ rows: number }>(
      'select count(*)::integer as rows from media.daily_metrics where organization_id = $1',
      [organizationId],
    );
    return rows[0]?.rows ?? 0;
  } finally {
    await client.end();
  }
}

/** A connection past row-level security. */
export const superuserUrl = ({ databaseUrl, secrets }: Product): string =>
  databaseUrl.replace(/\/\/.*?@/, `//postgres:${secrets.postgresPassword}@`);
