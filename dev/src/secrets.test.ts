import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadSecrets } from './secrets.ts';

const dirs: string[] = [];
const newDir = () => {
  const dir = mkdtempSync(join(tmpdir(), 'pmd-secrets-'));
  dirs.push(dir);
  return dir;
};

afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

describe('loadSecrets', () => {
  it('generates secrets once and finds the same ones again', () => {
    const dir = newDir();
    expect(loadSecrets(dir)).toEqual(loadSecrets(dir));
    expect(loadSecrets(dir)).not.toEqual(loadSecrets(newDir()));
  });

  it('keeps the file to its owner', () => {
    const dir = newDir();
    loadSecrets(dir);
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('makes an encryption key of 32 bytes and a signing secret of at least 32 characters', () => {
    const secrets = loadSecrets(newDir());
    expect(Buffer.from(secrets.dataEncryptionKey, 'base64')).toHaveLength(32);
    expect(secrets.jwtSecret.length).toBeGreaterThanOrEqual(32);
  });

  it('adds what an older file lacks and leaves the rest alone', () => {
    const dir = newDir();
    const path = join(dir, 'secrets.json');
    writeFileSync(path, '{"jwtSecret":"kept"}');
    chmodSync(path, 0o644);
    expect(loadSecrets(dir).jwtSecret).toBe('kept');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(loadSecrets(dir));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('refuses a file that is not its own instead of overwriting it', () => {
    const dir = newDir();
    writeFileSync(join(dir, 'secrets.json'), 'not json');
    expect(() => loadSecrets(dir)).toThrow();
    expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).toBe('not json');
  });
});
