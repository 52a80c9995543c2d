import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDir, type Runtime, readRuntime, writeRuntime } from './runtime.ts';

const runtime: Runtime = {
  pid: process.pid,
  url: 'http://localhost:8080',
  pids: { api: 1 },
  databaseUrl: 'postgres://app_owner:secret@127.0.0.1:5432/pmd',
  cubeUrl: 'http://127.0.0.1:4000',
  smtpUrl: 'smtp://127.0.0.1:2525',
  s3: {
    endpoint: null,
    region: 'us-east-1',
    bucket: 'partner-files',
    prefix: '',
    accessKeyId: null,
    secretAccessKey: null,
  },
  admin: null,
};

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pmd-runtime-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('lockDataDir', () => {
  it('lets one supervisor at a time use a directory', () => {
    const release = lockDataDir(dataDir);
    expect(() => lockDataDir(dataDir)).toThrow(`already in use by another start (pid ${process.pid})`);
    release();
    lockDataDir(dataDir)();
  });

  it('takes over from one that was killed', async () => {
    const url = new URL('./runtime.ts', import.meta.url).href;
    const script = `import(${JSON.stringify(url)}).then(({ lockDataDir }) => {
      lockDataDir(${JSON.stringify(dataDir)}); console.log('locked'); setInterval(() => {}, 1000); })`;
    const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    expect(() => lockDataDir(dataDir)).toThrow(/already in use/);
    other.kill('SIGKILL');
    await once(other, 'exit');
    lockDataDir(dataDir)();
  });

  it('is not deceived by another process that has the number of a dead one', () => {
    writeFileSync(
      join(dataDir, 'supervisor.lock'),
      JSON.stringify({ pid: process.pid, startedAt: 'long ago' }),
    );
    lockDataDir(dataDir)();
  });
});

describe('the runtime file', () => {
  it('is readable by its owner only, and only while something runs', () => {
    const release = lockDataDir(dataDir);
    writeRuntime(dataDir, runtime);
    expect(statSync(join(dataDir, 'runtime.json')).mode & 0o777).toBe(0o600);
    expect(readRuntime(dataDir)).toEqual(runtime);
    release();
    expect(existsSync(join(dataDir, 'runtime.json'))).toBe(false);
    writeRuntime(dataDir, runtime);
    expect(readRuntime(dataDir)).toBeUndefined();
  });
});
