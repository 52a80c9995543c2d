import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Message, type Settings } from './object-store/messages.ts';
import { type Child, describeExit, launch } from './processes.ts';
import { loadSecrets } from './secrets.ts';

export interface ObjectStoreOptions {
  /** Objects are kept in `s3/` below it. */
  dataDir: string;
  bucket?: string;
  /** Called after each upload, as S3 would send an event notification. */
  onObjectCreated?: (key: string) => void;
}

/** Where the objects are, in the words of the S3_* variables. */
export interface ObjectStore {
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  process: ChildProcess;
  tail: Child['tail'];
  stop: Child['stop'];
}

const main = fileURLToPath(new URL('./object-store/main.ts', import.meta.url));

/**
 * Starts the embedded object store (s3rver in a process of its own, on a free port of 127.0.0.1) with its bucket.
 * @throws when the process ends before it listens
 */
export async function startObjectStore(options: ObjectStoreOptions): Promise<ObjectStore> {
  const secrets = loadSecrets(options.dataDir);
  const settings: Settings = {
    directory: join(resolve(options.dataDir), 's3'),
    bucket: options.bucket ?? 'partner-files',
    accessKeyId: secrets.s3AccessKeyId,
    secretAccessKey: secrets.s3SecretAccessKey,
  };
  mkdirSync(settings.directory, { recursive: true, mode: 0o700 });
  const child = launch({
    name: 'object store',
    // s3rver encrypts its continuation tokens with DES, which OpenSSL 3 offers on request only.
    args: ['--openssl-legacy-provider', main],
    env: { OBJECT_STORE: JSON.stringify(settings) },
  });
  const port = await listen(child, options.onObjectCreated);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    bucket: settings.bucket,
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    process: child.process,
    tail: child.tail,
    stop: child.stop,
  };
}

function listen(child: Child, onObjectCreated: ObjectStoreOptions['onObjectCreated']): Promise<number> {
  const { process }: { process: ChildProcess } = child;
  return new Promise((fulfil, reject) => {
    process.on('message', (received) => {
      const message = Message.parse(received);
      if (message.type === 'listening') fulfil(message.port);
      else onObjectCreated?.(message.key);
    });
    process.once('close', () => {
      reject(new Error(`The object store ${describeExit(process)}:\n${child.tail().join('\n')}`));
    });
  });
}
