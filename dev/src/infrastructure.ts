import { serviceUrl } from '@pmd/core/config';
import { freePort } from './free-port.ts';
import { startObjectStore } from './object-store.ts';
import { startPostgres } from './postgres.ts';
import { startScanNotifier } from './scan-notifier.ts';
import type { Addresses } from './services.ts';
import { choosePort, type Settings } from './settings.ts';
import { startSmtpSink } from './smtp-sink.ts';
import type { Supervisor } from './supervisor.ts';
import type { Terminal } from './terminal.ts';
import { buildWeb } from './web.ts';

export interface Infrastructure {
  addresses: Addresses;
  /** Of the embedded parts that are processes. */
  pids: Record<string, number>;
}

/** Starts what the services work with, embedded where no address is configured, and builds the web app. */
export async function startInfrastructure(
  supervisor: Supervisor,
  settings: Settings,
  terminal: Terminal,
): Promise<Infrastructure> {
  const { config, dataDir, embedded } = settings;
  const port = await choosePort(process.env, config.PORT);
  if (!process.env.PORT && port !== config.PORT) {
    terminal.say(`Port ${config.PORT} is taken; this start uses ${port}.`);
  }
  const cubePort = config.CUBE_PORT || (await freePort());

  // Nothing asks before there is a database to ask through.
  let onObjectCreated = () => {};
  const [postgres, store, mail] = await Promise.all([
    embedded.database && supervisor.start('postgres', () => startPostgres({ dataDir })),
    embedded.objectStore &&
      supervisor.start('object-store', () =>
        startObjectStore({ dataDir, onObjectCreated: () => onObjectCreated() }),
      ),
    embedded.mail && supervisor.start('mail', () => startSmtpSink({ dataDir })),
    buildWeb(),
  ]);

  const databaseUrl = postgres ? postgres.url() : (config.DATABASE_URL as string);
  const pids: Record<string, number> = {};
  if (postgres) pids.postgres = postgres.process.pid as number;
  if (store) {
    pids['object-store'] = store.process.pid as number;
    const credentials = { DATABASE_URL: databaseUrl, DATA_ENCRYPTION_KEY: settings.dataEncryptionKey };
    const notifier = await supervisor.start('scan notifier', () =>
      startScanNotifier(serviceUrl(credentials, 'app_api')),
    );
    onObjectCreated = notifier.notify;
  }
  const addresses: Addresses = {
    port,
    url: `http://localhost:${port}`,
    databaseUrl,
    s3: {
      ...(store ? embeddedBucket(store) : configuredBucket(config)),
      prefix: config.S3_PREFIX,
    },
    smtpUrl: mail ? mail.url : (config.SMTP_URL as string),
    cubeUrl: config.CUBE_URL ?? `http://127.0.0.1:${cubePort}`,
    cubePort,
  };
  return { addresses, pids };
}

type Bucket = Omit<Addresses['s3'], 'prefix'>;

function embeddedBucket({ endpoint, region, bucket, accessKeyId, secretAccessKey }: Bucket): Bucket {
  return { endpoint, region, bucket, accessKeyId, secretAccessKey };
}

function configuredBucket(config: Settings['config']): Bucket {
  return {
    endpoint: config.S3_ENDPOINT ?? null,
    region: config.S3_REGION,
    bucket: config.S3_BUCKET as string,
    accessKeyId: config.S3_ACCESS_KEY_ID ?? null,
    secretAccessKey: config.S3_SECRET_ACCESS_KEY ?? null,
  };
}
