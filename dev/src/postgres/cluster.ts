import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Binaries } from './binaries.ts';
import { postgresIdentity } from './identity.ts';

/**
 * Makes a cluster at `cluster` unless there is one. It is prepared beside its place and then moved, so that
 * an interrupted first start leaves nothing that looks finished.
 * @throws with what initdb printed when it fails
 */
export async function createCluster(
  cluster: string,
  binaries: Binaries,
  { password, disposable }: { password: string; disposable: boolean },
): Promise<void> {
  if (existsSync(join(cluster, 'PG_VERSION'))) return;
  const draft = `${cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const identity = postgresIdentity(draft, binaries.initdb);

  const passwordFile = join(draft, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity.owner) chownSync(passwordFile, identity.owner.uid, identity.owner.gid);
  // initdb wants an empty directory, hence one level further down than the password.
  const target = join(draft, 'cluster');

  const [command, args] = identity.command(binaries.initdb, [
    `--pgdata=${target}`,
    `--pwfile=${passwordFile}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The builtin provider sorts the same on every machine, whatever its C library is.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C.UTF-8',
    ...(disposable ? ['--no-sync'] : []),
  ]);
  const initdb = spawn(command, args, { ...identity.ids, cwd: draft, stdio: ['ignore', 'ignore', 'pipe'] });
  const [complaint, [code]] = await Promise.all([text(initdb.stderr), once(initdb, 'exit')]);
  if (code !== 0) throw new Error(`Postgres could not make a database cluster in ${draft}:\n${complaint}`);

  rmSync(cluster, { recursive: true, force: true });
  renameSync(target, cluster);
  rmSync(draft, { recursive: true, force: true });
}
