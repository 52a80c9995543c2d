import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { sql } from '../sql.ts';
import { keyName, MANIFEST, type Manifest } from './manifest.ts';

interface Table {
  name: string;
  columns: string[];
  needs: string[];
  is_whole: boolean;
}

export interface Written {
  /** The directory that holds it. */
  place: string;
  rows: number;
  bytes: number;
  takenAt: string;
}

/**
 * Writes a backup of the whole warehouse into a new directory below `directory`: every table as COPY writes it, gzipped, all
 * as of one moment, while others go on working. It has its name only once it is whole, and is noted in app.backups then.
 * @param client a connection of its own, of a role that may become app_backup
 * @param about the product's version, and the key that seals its secrets
 * @throws when a table could not be read in full, and what Postgres or the disk say
 */
export async function writeBackup(client: ClientBase, directory: string, about: About): Promise<Written> {
  const takenAt = new Date().toISOString();
  const place = join(directory, `pmd-${takenAt.replaceAll(/[:.]/g, '-')}`);
  const draft = `${place}.unfinished`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    const { tables } = await writeTables(client, draft, { ...about, takenAt });
    await rename(draft, place);
    const sum = (of: 'rows' | 'bytes') => tables.reduce((total, table) => total + table[of], 0);
    const written = { place, rows: sum('rows'), bytes: sum('bytes'), takenAt };
    await client.query('insert into app.backups (taken_at, place, rows, bytes) values ($1, $2, $3, $4)', [
      takenAt,
      place,
      written.rows,
      written.bytes,
    ]);
    return written;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

interface About {
  product: string;
  dataEncryptionKey: string;
}

async function writeTables(
  client: ClientBase,
  draft: string,
  { product, dataEncryptionKey, takenAt }: About & { takenAt: string },
): Promise<Manifest> {
  await client.query('begin isolation level repeatable read read only');
  try {
    await client.query('set local role app_backup');
    const manifest: Manifest = {
      format: 1,
      product,
      migrations: await listMigrations(client),
      takenAt,
      key: keyName(dataEncryptionKey),
      days: await readDays(client),
      tables: [],
    };
    for (const table of await listTables(client)) {
      const file = `${table.name}.copy.gz`;
      const written = await copyTable(client, table, join(draft, file));
      manifest.tables.push({ name: table.name, columns: table.columns, file, ...written });
    }
    await writeFile(join(draft, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    return manifest;
  } finally {
    await client.query('rollback');
  }
}

async function listMigrations(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from migrations.migrations order by id');
  return rows.map(({ name }) => name);
}

async function readDays(client: ClientBase): Promise<[string, string] | null> {
  const { rows } = await client.query<{ first: string | null; last: string | null }>(
    'select min(date)::text as first, max(date)::text as last from media.daily_metrics',
  );
  const { first = null, last = null } = rows[0] ?? {};
  return first && last ? [first, last] : null;
}

/** Each after those that its rows refer to. */
async function listTables(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(sql('backup/list_tables'));
  const hidden = rows.filter(({ is_whole }) => !is_whole).map(({ name }) => name);
  if (hidden.length > 0) {
    throw new Error(
      `Not every row of ${hidden.join(', ')} can be read: start the product once, or migrate it.`,
    );
  }
  const ordered: Table[] = [];
  const waiting = new Set(rows);
  while (waiting.size > 0) {
    const known = new Set(ordered.map(({ name }) => name));
    const free = [...waiting].filter(({ needs }) => needs.every((name) => known.has(name)));
    if (free.length === 0)
      throw new Error(`Tables refer to each other: ${[...waiting].map(({ name }) => name)}`);
    for (const table of free) {
      ordered.push(table);
      waiting.delete(table);
    }
  }
  return ordered;
}

async function copyTable(
  client: ClientBase,
  { name, columns }: Table,
  path: string,
): Promise<{ rows: number; bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // A query, because COPY reads no partitioned table by itself.
  const source = client.query(copyTo(`copy (select ${columns.join(', ')} from ${name}) to stdout`));
  await pipeline(source, createGzip({ level: 3 }), measured, createWriteStream(path, { mode: 0o600 }));
  return { rows: source.rowCount ?? 0, bytes, sha256: hash.digest('hex') };
}
