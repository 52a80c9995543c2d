import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from './postgres.ts';
import { isAlive } from './processes.ts';

const asRoot = process.getuid?.() === 0;
const running: Postgres[] = [];
const dirs: string[] = [];

function newDir(mode = 0o711): string {
  const dir = mkdtempSync(join(tmpdir(), 'pmd-postgres-'));
  chmodSync(dir, mode);
  dirs.push(dir);
  return join(dir, 'data');
}

async function start(dataDir: string): Promise<Postgres> {
  const postgres = await startPostgres({ dataDir, disposable: true });
  running.push(postgres);
  return postgres;
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

describe('startPostgres', { timeout: 60_000 }, () => {
  it('gives an owner that is no superuser but may make roles, in a UTF-8 database of its own', async () => {
    const postgres = await start(newDir());
    const rows = await query(
      postgres.url(),
      `select current_user as "user", rolsuper, rolcreaterole, rolbypassrls, pg_encoding_to_char(encoding) as encoding,
              datcollate, pg_get_userbyid(datdba) as owner, current_setting('server_version_num')::int / 10000 as version
         from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
    );
    expect(rows).toEqual([
      {
        user: 'app_owner',
        rolsuper: false,
        rolcreaterole: true,
        rolbypassrls: false,
        encoding: 'UTF8',
        datcollate: 'C.UTF-8',
        owner: 'app_owner',
        version: 18,
      },
    ]);
  });

  it('refuses a wrong password', async () => {
    const postgres = await start(newDir());
    const url = new URL(postgres.url());
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('finds its data again after a stop, on whatever port', async () => {
    const dataDir = newDir();
    const first = await start(dataDir);
    await query(first.url(), "create table kept as select 'still here' as value");
    await first.stop();
    const second = await start(dataDir);
    expect(await query(second.url(), 'select value from kept')).toEqual([{ value: 'still here' }]);
  });

  it('stops a Postgres that an earlier start left running on the same data', async () => {
    const dataDir = newDir();
    const left = await start(dataDir);
    await query(left.url(), "create table kept as select 'still here' as value");
    const next = await start(dataDir);
    expect(isAlive(left.process.pid as number)).toBe(false);
    expect(await query(next.url(), 'select value from kept')).toEqual([{ value: 'still here' }]);
  });

  it('comes back after its processes were killed', async () => {
    const dataDir = newDir();
    const first = await start(dataDir);
    await query(first.url(), "create table kept as select 'still here' as value");
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    const second = await start(dataDir);
    expect(await query(second.url(), 'select value from kept')).toEqual([{ value: 'still here' }]);
  });

  it('ends when the process that started it is killed', async () => {
    const dataDir = newDir();
    const script = `
      import { startPostgres } from ${JSON.stringify(new URL('./postgres.ts', import.meta.url).href)};
      const { process: child } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, disposable: true });
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await Promise.race([once(starter.stdout, 'data'), once(starter, 'exit')]);
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    starter.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  it.runIf(asRoot)('does not run as root', async () => {
    const postgres = await start(newDir());
    const status = readFileSync(`/proc/${postgres.process.pid}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\s+65534\s+65534/m);
  });

  it.runIf(asRoot && spawnSync('setpriv', ['--version']).status === 0)(
    'works for root below a directory that nobody else may enter',
    async () => {
      const postgres = await start(newDir(0o700));
      expect(await query(postgres.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    },
  );

  it('says so when its secrets are from elsewhere', async () => {
    const dataDir = newDir();
    const postgres = await start(dataDir);
    await postgres.stop();
    rmSync(join(dataDir, 'secrets.json'));
    await expect(start(dataDir)).rejects.toThrow(/secrets\.json holds another password/);
  });

  it('says where to look when it cannot start', async () => {
    const dataDir = newDir();
    const postgres = await start(dataDir);
    await postgres.stop();
    rmSync(join(dataDir, 'postgres', 'global'), { recursive: true });
    await expect(start(dataDir)).rejects.toThrow(/Postgres did not start[\s\S]*postgres\.log/);
  });
});
