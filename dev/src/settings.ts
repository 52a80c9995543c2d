import { resolve } from 'node:path';
import { type Config, loadConfig } from '@pmd/core/config';
import getPort, { portNumbers } from 'get-port';
import { freePort } from './free-port.ts';
import { root } from './processes.ts';
import { loadSecrets } from './secrets.ts';

/** What `npm start` was asked for, with everything decided that does not need a running part. */
export interface Settings {
  config: Config;
  /** Absolute. */
  dataDir: string;
  embedded: { database: boolean; objectStore: boolean; mail: boolean; cube: boolean };
  jwtSecret: string;
  dataEncryptionKey: string;
  admin: { email: string; password: string } | undefined;
  demo: boolean;
}

/** Of every log-in that the embedded default makes unless it is told another. */
export const demoPassword = 'demo-password';

/**
 * Reads the environment: what has an address is used, what has none is embedded.
 * @throws {ConfigError} naming every variable that is missing or wrong
 */
export function readSettings(environment: Record<string, string | undefined> = process.env): Settings {
  const external = Boolean(environment.DATABASE_URL);
  // Secrets that protect a database of one's own are one's own to keep.
  const config = loadConfig(external ? ['JWT_SECRET', 'DATA_ENCRYPTION_KEY'] : [], environment);
  const dataDir = resolve(root, config.DATA_DIR);
  const secrets = loadSecrets(dataDir);
  return {
    config,
    dataDir,
    embedded: {
      database: !external,
      objectStore: !config.S3_ENDPOINT && !config.S3_BUCKET,
      mail: !config.SMTP_URL,
      cube: !config.CUBE_URL,
    },
    jwtSecret: config.JWT_SECRET ?? secrets.jwtSecret,
    dataEncryptionKey: config.DATA_ENCRYPTION_KEY ?? secrets.dataEncryptionKey,
    admin: readAdmin(config, external),
    demo: config.DEMO ?? !external,
  };
}

function readAdmin(config: Config, external: boolean): Settings['admin'] {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config;
  if (!external) return { email: email ?? 'admin@example.com', password: password ?? demoPassword };
  return email && password ? { email, password } : undefined;
}

/**
 * The port to serve on: PORT when it is set (0 for any free one), else 8080 or the next free one.
 * @throws when PORT is set and cannot be used
 */
export async function choosePort(
  environment: Record<string, string | undefined>,
  wanted: number,
): Promise<number> {
  if (!environment.PORT) return getPort({ port: portNumbers(wanted, wanted + 100) });
  if (wanted === 0) return freePort();
  const port = await getPort({ port: wanted });
  if (port === wanted) return port;
  throw new Error(
    `Port ${wanted} cannot be used: something else listens there, or it needs more rights. ` +
      'Stop that, or set PORT to another one.',
  );
}
