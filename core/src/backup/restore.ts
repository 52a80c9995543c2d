import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { MANIFEST, Manifest } from './manifest.ts';

/**
 * Reads what a backup says it holds, and every byte of it.
 * @throws when it is no backup, was not written to the end, or is not as it was written
 */
export async function checkBackup(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, MANIFEST), 'utf8').catch(() => null);
  if (text === null) throw new Error(`${directory} is no backup: it has no ${MANIFEST}.`);
  const manifest = Manifest.parse(JSON.parse(text));
  for (const { file, sha256 } of manifest.tables) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(directory, file)), hash).catch((cause) => {
      throw new Error(`${file} of the backup cannot be read.`, { cause });
    });
    if (hash.digest('hex') !== sha256) {
      throw new Error(`${file} of the backup is not as it was written. Nothing was restored.`);
    }
  }
  return manifest;
}

/**
 * Loads a checked backup into a database that has its migrations and no organization, in one transaction: it is all there
 * or nothing.
 * @param client as app_owner
 * @throws when there is something already, or fewer rows come than the backup has
 */
export async function loadBackup(client: ClientBase, directory: string, manifest: Manifest): Promise<void> {
  const { tables, days } = manifest;
  const names = tables.map(({ name }) => name);
  await client.query('begin');
  try {
    if ((await client.query('select from identity.organizations limit 1')).rowCount) {
      throw new Error('This database holds a warehouse already. Restore into an empty one.');
    }
    if (days) await client.query('select media.ensure_partitions($1, $2)', days);
    // What these rows once set off has been done; and their owner is to write them whosever they are.
    const { rows: forced } = await client.query<{ name: string }>(
      'select oid::regclass::text as name from pg_class where relforcerowsecurity and oid = any ($1::regclass[])',
      [names],
    );
    for (const name of names) await client.query(`alter table ${name} disable trigger user`);
    for (const { name } of forced) await client.query(`alter table ${name} no force row level security`);
    for (const table of tables) await loadTable(client, directory, table);
    await setIdentities(client, names);
    for (const { name } of forced) await client.query(`alter table ${name} force row level security`);
    for (const name of names) await client.query(`alter table ${name} enable trigger user`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  await client.query(`analyze ${names.join(', ')}`);
}

/** Numbers that are given out go on after the highest there is. */
async function setIdentities(client: ClientBase, names: string[]): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select attrelid::regclass::text as table, quote_ident(attname) as column
     from pg_attribute where attidentity <> '' and attrelid = any ($1::regclass[])`,
    [names],
  );
  for (const { table, column } of rows) {
    await client.query(
      `select setval(pg_get_serial_sequence('${table}', '${column}'), coalesce(max(${column}), 0) + 1, false) from ${table}`,
    );
  }
}

async function loadTable(
  client: ClientBase,
  directory: string,
  { name, columns, file, rows }: Manifest['tables'][number],
): Promise<void> {
  const target = client.query(copyFrom(`copy ${name} (${columns.join(', ')}) from stdin`));
  await pipeline(createReadStream(join(directory, file)), createGunzip(), target);
  if (target.rowCount !== rows) {
    throw new Error(`Of ${rows} rows of ${name}, ${target.rowCount} came. Nothing was restored.`);
  }
}
