import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeDataDir, writePrivateFile } from './secrets.ts';

/** What tools and tests need to know of a running product; kept in DATA_DIR/runtime.json, for the owner only. */
export const Runtime = z.object({
  pid: z.number(),
  url: z.string(),
  /** Process ids by name; only of what the supervisor itself started. */
  pids: z.record(z.string(), z.number()),
  /** The owner's connection. */
  databaseUrl: z.string(),
  cubeUrl: z.string(),
  smtpUrl: z.string(),
  s3: z.object({
    endpoint: z.string().nullable(),
    region: z.string(),
    bucket: z.string(),
    prefix: z.string(),
    accessKeyId: z.string().nullable(),
    secretAccessKey: z.string().nullable(),
  }),
  admin: z.object({ email: z.string(), password: z.string() }).nullable(),
});
export type Runtime = z.infer<typeof Runtime>;

export function writeRuntime(dataDir: string, runtime: Runtime): void {
  writePrivateFile(join(dataDir, 'runtime.json'), `${JSON.stringify(runtime, null, 2)}\n`);
}

/** @returns undefined when nothing runs on `dataDir` */
export function readRuntime(dataDir: string): Runtime | undefined {
  const path = join(dataDir, 'runtime.json');
  if (lockHolder(dataDir) === undefined || !existsSync(path)) return undefined;
  return Runtime.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * Takes `dataDir` for this process: two supervisors on the same data would stop each other's Postgres.
 * @returns what gives it back
 * @throws when another one runs on it
 */
export function lockDataDir(dataDir: string): () => void {
  makeDataDir(dataDir);
  const lock = lockFile(dataDir);
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) }));
  try {
    if (lockHolder(dataDir) === undefined) rmSync(lock, { force: true });
    linkSync(draft, lock); // fails when there is one, and is never seen half written
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(
      `${dataDir} is already in use by another start (pid ${lockHolder(dataDir)}). ` +
        'Stop that one, or set DATA_DIR to another directory.',
    );
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    rmSync(join(dataDir, 'runtime.json'), { force: true });
    rmSync(lock, { force: true });
  };
}

const lockFile = (dataDir: string) => join(dataDir, 'supervisor.lock');
const Lock = z.object({ pid: z.number(), startedAt: z.string() });

/** The process that holds `dataDir`, if it still lives. */
function lockHolder(dataDir: string): number | undefined {
  try {
    const { pid, startedAt } = Lock.parse(JSON.parse(readFileSync(lockFile(dataDir), 'utf8')));
    return startOf(pid) === startedAt ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * When a process started, in the system's own words. With it a pid names one process for good: after a
 * reboot the same number belongs to something else.
 * @throws when there is no such process
 */
function startOf(pid: number): string {
  if (!existsSync('/proc/self/stat')) {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  }
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return state === 'Z' ? 'ended' : `${boot} ${fields[18]}`;
}
