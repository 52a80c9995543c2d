import { createReadStream, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Config, loadConfig } from '@pmd/core/config';
import type { Ingestion } from '@pmd/core/contract/ingestions';
import { ApiClient } from './api-client.ts';
import { type DeliveredFile, deliver, hasEnded } from './delivery.ts';
import { root } from './processes.ts';
import { type Runtime, readRuntime } from './runtime.ts';

// `npm run drop -- FILE…`: puts files into the bucket of the product that runs, and shows what becomes of them.

try {
  process.exitCode = await drop(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function drop(paths: string[]): Promise<number> {
  if (paths.length === 0) throw new Error('Usage: npm run drop -- FILE.csv [FILE.csv.gz ...]');
  const files = openFiles(paths);
  const { url, s3, admin } = findProduct();
  const runs = await deliver(new ApiClient(url, admin), s3, files, {
    onChange: (run) => {
      if (!hasEnded(run)) console.log(`${run.fileName}: ${run.progress.stage} ...`);
    },
  });
  for (const run of runs) console.log(describe(run));
  return runs.some(({ status }) => status === 'failed') ? 1 : 0;
}

/** @throws one message for all that is wrong with the files */
function openFiles(paths: string[]): DeliveredFile[] {
  // npm runs us in the project's folder; paths are meant from where the person is.
  const from = process.env.INIT_CWD ?? process.cwd();
  const absolute = paths.map((path) => resolve(from, path));
  const names = absolute.map((path) => basename(path));
  const problems = absolute.flatMap((path, index) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    const name = names[index] as string;
    if (!stat?.isFile()) return [`${paths[index]} is not a file.`];
    if (!/\.csv(\.gz)?$/i.test(name)) return [`${paths[index]} must end in .csv or .csv.gz.`];
    if (names.indexOf(name) !== index)
      return [`Two files are named ${name}; in the bucket one would replace the other.`];
    return [];
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return absolute.map((path) => ({
    name: basename(path),
    open: () => ({ body: createReadStream(path), size: statSync(path).size }),
  }));
}

type Product = Pick<Runtime, 'url' | 's3'> & { admin: { email: string; password: string } };

/** The product that runs on DATA_DIR here, or the one that the environment describes. */
function findProduct(): Product {
  const config = loadConfig();
  const running = readRuntime(resolve(root, config.DATA_DIR));
  const url = config.PUBLIC_URL ?? running?.url;
  const s3 = running?.s3 ?? bucketOf(config);
  if (!url || !s3) {
    throw new Error(
      'Nothing runs here: start the product with "npm start" first. For one that runs elsewhere, ' +
        'set PUBLIC_URL, S3_BUCKET, ADMIN_EMAIL and ADMIN_PASSWORD (and S3_ENDPOINT and the keys, if needed).',
    );
  }
  const email = config.ADMIN_EMAIL ?? running?.admin?.email;
  const password = config.ADMIN_PASSWORD ?? running?.admin?.password;
  if (!email || !password)
    throw new Error('Set ADMIN_EMAIL and ADMIN_PASSWORD: the scan is asked for as that admin.');
  return { url, s3, admin: { email, password } };
}

function bucketOf(config: Config): Runtime['s3'] | undefined {
  if (!config.S3_BUCKET) return undefined;
  return {
    endpoint: config.S3_ENDPOINT ?? null,
    region: config.S3_REGION,
    bucket: config.S3_BUCKET,
    prefix: config.S3_PREFIX,
    accessKeyId: config.S3_ACCESS_KEY_ID ?? null,
    secretAccessKey: config.S3_SECRET_ACCESS_KEY ?? null,
  };
}

function describe(run: Ingestion): string {
  const { rowsRead, rowsLoaded, rowsRejected, rowsHeld, rowsIgnored } = run;
  const counts = `${rowsRead} rows: ${rowsLoaded} loaded, ${rowsRejected} rejected, ${rowsHeld} held, ${rowsIgnored} ignored`;
  return `${run.fileName}: ${run.status} (${counts})${run.message ? ` ${run.message}` : ''}`;
}
