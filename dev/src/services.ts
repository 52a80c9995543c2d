import { join, resolve } from 'node:path';
import { type ProcessSpec, root } from './processes.ts';
import type { Settings } from './settings.ts';

/** Where the parts are that the services work with. */
export interface Addresses {
  port: number;
  url: string;
  databaseUrl: string;
  s3: {
    endpoint: string | null;
    region: string;
    bucket: string;
    prefix: string;
    accessKeyId: string | null;
    secretAccessKey: string | null;
  };
  smtpUrl: string;
  cubeUrl: string;
  cubePort: number;
}

/** The processes of the product, each told by its environment alone, as in any other place it may run. */
export function serviceSpecs(
  settings: Settings,
  at: Addresses,
): Record<'worker' | 'cube' | 'api', ProcessSpec> {
  const env = environment(settings, at);
  const service = (name: string, ...args: string[]): ProcessSpec => ({
    name,
    args,
    env,
    logFile: join(settings.dataDir, 'logs', `${name}.log`),
  });
  return {
    // Lines of files live for a moment: with little room for the young, they are not taken for old and kept.
    worker: service('worker', '--max-semi-space-size=4', 'worker/src/main.ts'),
    cube: service('cube', 'cube/src/start.ts'),
    api: service('api', 'api/src/main.ts'),
  };
}

function environment({ config, dataDir, ...settings }: Settings, at: Addresses): Record<string, string> {
  const { s3 } = at;
  return {
    NODE_ENV: 'production',
    PORT: String(at.port),
    // The demo's passwords are no secret: nobody else on the network is let in unless HOST says so.
    HOST: config.HOST ?? '127.0.0.1',
    PUBLIC_URL: config.PUBLIC_URL ?? at.url,
    DATA_DIR: dataDir,
    BACKUP_DIR: config.BACKUP_DIR ? resolve(root, config.BACKUP_DIR) : '',
    BACKUP_KEEP: String(config.BACKUP_KEEP),
    DATABASE_URL: at.databaseUrl,
    // A start without a database of its own is somebody's trial: its store is on this machine.
    ALLOW_PRIVATE_ENDPOINTS: (config.ALLOW_PRIVATE_ENDPOINTS ?? settings.embedded.database) ? '1' : '0',
    S3_ENDPOINT: s3.endpoint ?? '',
    S3_REGION: s3.region,
    S3_BUCKET: s3.bucket,
    S3_PREFIX: s3.prefix,
    S3_ACCESS_KEY_ID: s3.accessKeyId ?? '',
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey ?? '',
    SMTP_URL: at.smtpUrl,
    MAIL_FROM: config.MAIL_FROM,
    ALERT_EMAIL: config.ALERT_EMAIL ?? settings.admin?.email ?? '',
    JWT_SECRET: settings.jwtSecret,
    DATA_ENCRYPTION_KEY: settings.dataEncryptionKey,
    CUBE_URL: at.cubeUrl,
    CUBE_PORT: String(at.cubePort),
    LOG_LEVEL: config.LOG_LEVEL,
  };
}
