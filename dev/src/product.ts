import { setTimeout as delay } from 'node:timers/promises';
import { setUp } from '../../api/src/setup.ts';
import { type Login, loadDemo } from './demo/load.ts';
import { startInfrastructure } from './infrastructure.ts';
import { migrate } from './migrate.ts';
import { launch, type ProcessSpec } from './processes.ts';
import { type Runtime, writeRuntime } from './runtime.ts';
import { serviceSpecs } from './services.ts';
import { demoPassword, type Settings } from './settings.ts';
import type { Supervisor } from './supervisor.ts';
import type { Terminal } from './terminal.ts';

const READY_WITHIN_MS = 60_000;

/**
 * Starts everything, in the order in which one needs the other and else at the same time, and returns when the
 * product can be used. What it started is stopped through `supervisor`.
 */
export async function startProduct(
  supervisor: Supervisor,
  settings: Settings,
  terminal: Terminal,
): Promise<void> {
  const { dataDir } = settings;
  const { addresses, pids } = await startInfrastructure(supervisor, settings, terminal);
  const { databaseUrl, s3, url } = addresses;

  await migrate(databaseUrl, settings.dataEncryptionKey);
  await setUp({
    ...settings.config,
    DATABASE_URL: databaseUrl,
    DATA_ENCRYPTION_KEY: settings.dataEncryptionKey,
    ADMIN_EMAIL: settings.admin?.email,
    ADMIN_PASSWORD: settings.admin?.password,
    S3_ENDPOINT: s3.endpoint ?? undefined,
    S3_REGION: s3.region,
    S3_BUCKET: s3.bucket,
    S3_PREFIX: s3.prefix,
  });
  supervisor.goOn();

  const { cube, api, worker } = serviceSpecs(settings, addresses);
  const startService = async (spec: ProcessSpec) => {
    const onLine = (line: string) => terminal.show(spec.name, line);
    const child = await supervisor.start(spec.name, () => launch({ ...spec, onLine }));
    pids[spec.name] = child.process.pid as number;
  };
  if (settings.embedded.cube) await startService(cube);
  await startService(api);
  // The worker may have rollups to ask for, and the API takes it for trouble when Cube does not answer.
  await untilReady(addresses.cubeUrl, supervisor);
  await startService(worker);
  await untilReady(`http://127.0.0.1:${addresses.port}`, supervisor);
  const runtime: Runtime = { ...addresses, pid: process.pid, pids, admin: settings.admin ?? null };
  writeRuntime(dataDir, runtime);

  const logins = [
    ...adminLogin(settings),
    ...(settings.demo ? await loadDemo(dataDir, runtime, terminal) : []),
  ];
  supervisor.goOn();
  terminal.ready();
  const lines = logins.map(({ email, password, sees }) => `  ${email}  ${password}  (${sees})`);
  terminal.say([`Ready  ${url}`, ...lines].join('\n'));
}

function adminLogin({ admin }: Settings): Login[] {
  if (!admin) return [];
  // A password that somebody chose is known to them and nobody else's business.
  const password = admin.password === demoPassword ? demoPassword : '(your ADMIN_PASSWORD)';
  return [{ email: admin.email, password, sees: 'admin, everything' }];
}

/** @throws when a server does not become ready in time, with what it says is missing */
async function untilReady(origin: string, supervisor: Supervisor): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let answer = 'none';
  while (Date.now() < deadline) {
    supervisor.goOn();
    try {
      const response = await fetch(new URL('/readyz', origin), { signal: AbortSignal.timeout(5_000) });
      answer = `${response.status} ${await response.text()}`;
      if (response.ok) return;
    } catch {
      // It does not listen yet.
    }
    await delay(50);
  }
  throw new Error(
    `${origin} was not ready within ${READY_WITHIN_MS / 1000} seconds. Its last answer: ${answer}`,
  );
}
