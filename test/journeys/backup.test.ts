import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from '@pmd/core/sql';
import { startPostgres } from '@pmd/dev/postgres';
import { root } from '@pmd/dev/processes';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const PASSWORD = 'the lasting password';

let product: Product;
let admin: Session;
let backups: string;
const made: string[] = [];
const folder = () => {
  made.push(mkdtempSync(join(tmpdir(), 'pmd-backup-')));
  return made.at(-1) as string;
};

beforeAll(async () => {
  backups = folder();
  product = await startProduct(undefined, { BACKUP_DIR: backups, BACKUP_KEEP: '2' });
  admin = await Session.logIn(product.url, ADMIN);
  const acme = await admin.createClient('Acme', [
    ['10', null],
    ['12.5', yesterday],
  ]);
  await admin.createClient('Bolt “&” Söhne', [['20', null]]);
  await admin.createClientUser('ann@acme.example', acme, PASSWORD);
  const rows = [
    ...Array.from(
      { length: 30 },
      (_, day) =>
        `2025-12-${String(day + 1).padStart(2, '0')},Acme,Old,A,B,"C, with a comma",1000,10,,1,9.99`,
    ),
    `${yesterday},Acme,Spring,A,B,Näïve ☃,123456,789,,12,345.67`,
    `${yesterday},Bolt “&” Söhne,Spring,A,B,C,1000,1,,0,0`,
    `${yesterday},Unknown,Spring,A,B,C,1000,1,,0,0`,
    `${yesterday},Acme,Spring,A,B,D,minus,1,,0,0`,
  ];
  await admin.ended(await admin.upload('a.csv', [HEADER, ...rows, ''].join('\n')));
  const restated = [HEADER, ...rows].join('\n').replaceAll('123456', '123');
  expect((await admin.ended(await admin.upload('a.csv', restated))).status).toBe('partial');
  await until(async () => (await admin.send('GET', '/api/summaries/monthly')).items.length > 0, 60_000);
  // What is compared row for row must stand still: no job is under way or due.
  const client = new pg.Client({ connectionString: superuser(product.dataDir) });
  await client.connect();
  const due =
    'select from graphile_worker._private_jobs where locked_at is not null or run_at <= now() limit 1';
  await until(async () => (await client.query(due)).rowCount === 0, 60_000);
  await client.end();
});
afterAll(async () => {
  await product?.stop();
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

/** `npm run backup` or `restore`, as a person runs it. */
function run(task: 'backup' | 'restore', argument: string, dataDir: string) {
  const { DATABASE_URL: _, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, `dev/src/${task}.ts`), argument],
    { env: { ...environment, DATA_DIR: dataDir }, encoding: 'utf8' },
  );
  return { status, said: stdout + stderr };
}

/** Every row of every table, as text. */
async function everything(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string; columns: string[] }>(
      sql('backup/list_tables'),
    );
    const all: Record<string, string[]> = {};
    for (const { name, columns } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `select (t.*)::text as row from (select ${columns.join(', ')} from ${name}) t order by 1`,
      );
      all[name] = rows.map(({ row }) => row);
    }
    return all;
  } finally {
    await client.end();
  }
}

/** Past row-level security. */
const superuser = (dataDir: string) => {
  const { databaseUrl } = product;
  const { postgresPassword } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  return databaseUrl.replace(/\/\/[^@]+@/, `//postgres:${postgresPassword}@`);
};

describe('a backup', () => {
  let place: string;
  let before: Record<string, string[]>;

  it('is written while the product runs, of everything, and known to the product', async () => {
    expect((await admin.send('GET', '/api/system')).lastBackup).toBeNull();
    before = await everything(superuser(product.dataDir));
    const { status, said } = run('backup', backups, product.dataDir);
    expect([status, said]).toEqual([0, expect.stringContaining('DATA_ENCRYPTION_KEY is not in it')]);
    const [name = ''] = readdirSync(backups);
    place = join(backups, name);
    const manifest = JSON.parse(readFileSync(join(place, 'manifest.json'), 'utf8'));
    const counts = Object.fromEntries(Object.entries(before).map(([table, rows]) => [table, rows.length]));
    const written = manifest.tables.map(({ name, rows }: { name: string; rows: number }) => [name, rows]);
    // What is only about the moment: who was seen when, and this backup itself.
    expect(Object.fromEntries(written)).toEqual(counts);
    for (const full of [
      'media.daily_metrics',
      'ingest.staging_media_raw',
      'identity.users',
      'identity.audit_log',
      'media.monthly_summaries',
    ])
      expect([full, counts[full]]).toEqual([full, expect.any(Number)]);
    expect(counts['media.daily_metrics']).toBe(32);
    expect((await admin.send('GET', '/api/system')).lastBackup).toBe(manifest.takenAt);
  });

  it('that was altered or cut off is refused before anything is written', async () => {
    const broken = folder();
    for (const name of readdirSync(place)) writeFileSync(join(broken, name), readFileSync(join(place, name)));
    appendFileSync(join(broken, 'identity.users.copy.gz'), 'x');
    const target = folder();
    expect(run('restore', broken, target)).toEqual({
      status: 1,
      said: expect.stringContaining('identity.users.copy.gz of the backup is not as it was written'),
    });
    expect(run('restore', folder(), target).said).toContain('is no backup');
    expect(run('restore', place, product.dataDir).said).toContain('is already in use');
  });

  it('is restored row for row, once, and people log in to it', async () => {
    const restored = folder();
    expect(run('restore', place, restored)).toEqual({ status: 0, said: expect.stringMatching(/^Restored /) });
    expect(run('restore', place, restored).said).toContain('holds a warehouse already');
    const postgres = await startPostgres({ dataDir: restored });
    const after = await everything(postgres.url('postgres'));
    await postgres.stop();
    const moved = ['identity.users', 'identity.sessions', 'app.backups', 'identity.throttles'];
    for (const [table, rows] of Object.entries(before))
      if (!moved.includes(table)) expect([table, after[table]]).toEqual([table, rows]);
    expect(after['identity.users']).toHaveLength(before['identity.users']?.length ?? -1);

    const second = await startProduct(restored);
    try {
      const ann = await Session.logIn(second.url, { email: 'ann@acme.example', password: PASSWORD });
      const asked = {
        measures: ['performance.impressions', 'performance.spend'],
        timeDimensions: [{ dimension: 'performance.date', dateRange: ['2025-12-01', yesterday] }],
      };
      await until(async () => {
        const [row] = await ann.cube(asked);
        return row?.['performance.impressions'] === '30123';
      }, 60_000);
      // New deliveries come after those there were.
      const again = await Session.logIn(second.url, ADMIN);
      const next = await again.ended(
        await again.upload('b.csv', `${HEADER}\n${yesterday},Acme,Spring,A,B,D,5,1,,0,0\n`),
      );
      expect(next.status).toBe('success');
    } finally {
      await second.stop();
    }
  }, 180_000);

  it('is written every night, where there is a place for it, and the oldest make room', async () => {
    const client = new pg.Client({ connectionString: superuser(product.dataDir) });
    await client.connect();
    for (const count of [2, 2]) {
      const known = readdirSync(backups);
      await client.query("select graphile_worker.add_job('backup')");
      await until(async () =>
        readdirSync(backups).some((name) => !known.includes(name) && !name.endsWith('.unfinished')),
      );
      await until(async () => readdirSync(backups).length === count);
    }
    await client.end();
    expect(readdirSync(backups)).not.toContain(place.split('/').at(-1));
  });
});
