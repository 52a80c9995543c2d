import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const hex = (bytes: number) => () => randomBytes(bytes).toString('hex');

// Every secret has a default, so a file written by an older version gains what newer ones need.
const Secrets = z.object({
  jwtSecret: z.string().default(hex(32)),
  dataEncryptionKey: z.string().default(() => randomBytes(32).toString('base64')),
  postgresPassword: z.string().default(hex(24)),
  ownerPassword: z.string().default(hex(24)),
  s3AccessKeyId: z.string().default(() => `PMD${randomBytes(8).toString('hex').toUpperCase()}`),
  s3SecretAccessKey: z.string().default(hex(24)),
});

/**
 * What the embedded default would otherwise have to be told. `dataEncryptionKey` is 32 bytes in base64;
 * `postgresPassword` belongs to the superuser and goes to no service.
 */
export type Secrets = z.infer<typeof Secrets>;

/**
 * Makes the directory that holds everything the embedded default keeps.
 * Others may pass through it but not list it: Postgres runs under another user when started by root.
 */
export function makeDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
}

/** Writes a file that only its owner reads, whole or not at all. */
export function writePrivateFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/**
 * The secrets of `dataDir`, generated into `secrets.json` (mode 0600) at the first call.
 * @throws when the file exists but is not what this function writes
 */
export function loadSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  makeDataDir(dataDir);
  const kept = readIfPresent(path);
  const secrets = Secrets.parse(JSON.parse(kept ?? '{}'));
  const text = `${JSON.stringify(secrets, null, 2)}\n`;
  if (text !== kept) writePrivateFile(path, text);
  return secrets;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
