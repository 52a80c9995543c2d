import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { choosePort, readSettings } from './settings.ts';

const DATA_DIR = mkdtempSync(join(tmpdir(), 'pmd-settings-'));
afterAll(() => rmSync(DATA_DIR, { recursive: true }));

describe('readSettings', () => {
  it('embeds everything, with the demo and its admin, when nothing is set', () => {
    expect(readSettings({ DATA_DIR })).toMatchObject({
      dataDir: DATA_DIR,
      embedded: { database: true, objectStore: true, mail: true, cube: true },
      demo: true,
      admin: { email: 'admin@example.com', password: expect.any(String) },
    });
  });

  it('keeps its generated secrets from start to start, and prefers given ones', () => {
    const { jwtSecret } = readSettings({ DATA_DIR });
    expect(readSettings({ DATA_DIR }).jwtSecret).toBe(jwtSecret);
    const given = 'given'.repeat(10);
    expect(readSettings({ DATA_DIR, JWT_SECRET: given }).jwtSecret).toBe(given);
  });

  it('wants the secrets of a database of one’s own, and makes no admin and no demo in it by itself', () => {
    const DATABASE_URL = 'postgres://owner:secret@db.example/pmd';
    expect(() => readSettings({ DATA_DIR, DATABASE_URL })).toThrow(/JWT_SECRET[\s\S]*DATA_ENCRYPTION_KEY/);
    const secrets = {
      JWT_SECRET: 'x'.repeat(40),
      DATA_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    };
    expect(readSettings({ DATA_DIR, DATABASE_URL, ...secrets })).toMatchObject({
      embedded: { database: false, objectStore: true },
      demo: false,
      admin: undefined,
    });
  });

  it('uses a bucket that is named, at AWS when there is no endpoint', () => {
    expect(readSettings({ DATA_DIR, S3_BUCKET: 'partner' }).embedded.objectStore).toBe(false);
  });
});

describe('choosePort', () => {
  it('takes the next free port when none is asked for and the usual one is taken', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const chosen = await choosePort({}, port);
    other.close();
    expect(chosen).toBeGreaterThan(port);
  });

  it('refuses when the port that was asked for is taken', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(choosePort({ PORT: String(port) }, port)).rejects.toThrow(`Port ${port} cannot be used`);
    other.close();
  });

  it('takes any free port for 0', async () => {
    expect(await choosePort({ PORT: '0' }, 0)).toBeGreaterThan(0);
  });
});
