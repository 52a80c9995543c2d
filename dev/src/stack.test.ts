import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Me } from '@pmd/core/contract/auth';
import { ClientList } from '@pmd/core/contract/clients';
import { IngestionList } from '@pmd/core/contract/ingestions';
import { objectStore } from '@pmd/core/object-store';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ApiClient } from './api-client.ts';
import { type Stack, startStack } from './stack.ts';

const dir = mkdtempSync(join(tmpdir(), 'pmd-stack-'));
const dataDir = join(dir, 'data');
const header =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,conversions,conversion_revenue';
let stack: Stack | undefined;

async function start(options: { demo?: boolean; env?: Record<string, string> } = {}): Promise<Stack> {
  stack = await startStack({ dataDir, ...options });
  return stack;
}

/** Runs a script of this folder against the same data. */
async function run(script: string, args: string[] = [], env: Record<string, string> = {}) {
  const main = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, DATA_DIR: dataDir, INIT_CWD: dir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: code as number, output: out + err };
}

afterEach(() => stack?.stop());
afterAll(() => rmSync(dir, { recursive: true }));

// In the order in which a person would go: each start finds what the one before left. What happens when one of its
// processes is killed: test/journeys/stages.test.ts.
describe('npm start', { timeout: 120_000 }, () => {
  it('loads the demo through the bucket and says whom one can log in as', async () => {
    const { url, admin, logs } = await start({ demo: true });
    expect(logs).toContain(`Ready  ${url}`);
    expect(logs).toContain(`  ${admin.email}  ${admin.password}  (admin, everything)`);
    const api = new ApiClient(url, admin);
    const clients = await api.get('/api/clients', ClientList);
    expect(clients.items.map(({ name }) => name)).toContain('Lumière Skincare');
    const runs = await api.get('/api/ingestions?limit=1000', IngestionList);
    const count = (wanted: string) => runs.items.filter(({ status }) => status === wanted).length;
    expect({ total: runs.total, success: count('success'), partial: count('partial') }).toEqual({
      total: 34,
      success: 33,
      partial: 1,
    });
    const partial = runs.items.find(({ status }) => status === 'partial');
    expect(partial).toMatchObject({ rowsRejected: 3, rowsHeld: 3, rowsIgnored: 1 });

    const clientUser =
      logs
        .find((line) => line.includes('(client, Lumière Skincare)'))
        ?.trim()
        .split(/\s+/) ?? [];
    const viewer = new ApiClient(url, { email: clientUser[0] as string, password: clientUser[1] as string });
    expect(await viewer.get('/api/me', Me)).toMatchObject({
      role: 'client',
      client: { name: 'Lumière Skincare' },
      mustChangePassword: false,
    });
  });

  it('finds its data at the next start and loads nothing twice', async () => {
    const { url, admin, logs } = await start({ demo: true });
    expect(logs.some((line) => line.startsWith('Loading'))).toBe(false);
    const runs = await new ApiClient(url, admin).get('/api/ingestions?limit=1', IngestionList);
    expect(runs.total).toBe(34);
  });

  it('ingests a file that somebody else puts into the bucket, without being asked', async () => {
    const { url, admin, s3 } = await start();
    const store = objectStore({
      ...s3,
      accessKeyId: s3.accessKeyId ?? undefined,
      secretAccessKey: s3.secretAccessKey ?? undefined,
    });
    const Body = `${header}\n2026-01-04,Alpenquell,C,S,P,A,1000,10,1,5.00\n`;
    await store.send(new PutObjectCommand({ Bucket: s3.bucket, Key: 'by-partner.csv', Body }));
    const api = new ApiClient(url, admin);
    const status = async () => {
      const { items } = await api.get('/api/ingestions?limit=5', IngestionList);
      return items.find(({ fileName }) => fileName === 'by-partner.csv')?.status;
    };
    await expect.poll(status, { timeout: 20_000 }).toBe('success');
  });

  it('stops everything and gives its data directory back', async () => {
    const { living, exited, stop } = await start();
    await stop();
    expect(await exited).toBe(0);
    expect(living()).toEqual([]);
    expect(readdirSync(dataDir)).not.toContain('runtime.json');
    expect(existsSync(join(dataDir, 'supervisor.lock'))).toBe(false);
  });

  it('refuses a second start on the same data, and leaves the first one alone', async () => {
    const { url } = await start();
    const second = await run('./start.ts', [], { PORT: '0' });
    expect(second.code).toBe(1);
    expect(second.output).toMatch(/already in use by another start \(pid \d+\)/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('says so when the port it was told to use is taken', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, output } = await run('./start.ts', [], { PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} cannot be used`);
  });

  it('names every setting that is wrong', async () => {
    const { code, output } = await run('./start.ts', [], {
      PORT: 'eighty',
      DATABASE_URL: 'mysql://localhost',
    });
    expect(code).toBe(1);
    expect(output).toMatch(/PORT/);
    expect(output).toMatch(/DATABASE_URL/);
    expect(output).toMatch(/JWT_SECRET is required/);
  });
});

describe('npm run drop', { timeout: 120_000 }, () => {
  it('ingests files and shows how each ended', async () => {
    await start();
    writeFileSync(join(dir, 'good.csv'), `${header}\n2026-01-05,Alpenquell,C,S,P,A,1000,10,1,5.00\n`);
    const { code, output } = await run('./drop.ts', ['good.csv']);
    expect(output).toContain('good.csv: success (1 rows: 1 loaded, 0 rejected, 0 held, 0 ignored)');
    expect(code).toBe(0);
  });

  it('exits with 1 when a file fails, and still ingests the others', async () => {
    await start();
    writeFileSync(join(dir, 'bad.csv'), 'this,is,not,it\n1,2,3,4\n');
    writeFileSync(join(dir, 'fine.csv'), `${header}\n2026-01-06,Alpenquell,C,S,P,A,1000,10,1,5.00\n`);
    const { code, output } = await run('./drop.ts', ['fine.csv', 'bad.csv']);
    expect(output).toContain('fine.csv: success');
    expect(output).toMatch(/bad\.csv: failed .*header/);
    expect(code).toBe(1);
  });

  it('says what is wrong before it puts anything into the bucket', async () => {
    writeFileSync(join(dir, 'notes.txt'), '');
    const { code, output } = await run('./drop.ts', ['absent.csv', 'notes.txt']);
    expect(code).toBe(1);
    expect(output).toContain('absent.csv is not a file.');
    expect(output).toContain('notes.txt must end in .csv or .csv.gz.');
  });

  it('says so when nothing runs', async () => {
    writeFileSync(join(dir, 'good.csv'), `${header}\n`);
    const { code, output } = await run('./drop.ts', ['good.csv']);
    expect(code).toBe(1);
    expect(output).toContain('Nothing runs here');
  });
});
