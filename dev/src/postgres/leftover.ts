import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Stops a Postgres that still serves `cluster` because whoever started it was killed.
 * A pid file without such a process behind it is Postgres's own business at its next start.
 * @throws when the process does not end within 30 seconds
 */
export async function stopLeftover(cluster: string): Promise<void> {
  const pid = leftoverPid(cluster);
  if (pid === undefined) return;
  process.kill(pid, 'SIGINT'); // fast shutdown: ends sessions, writes a checkpoint
  if (await gone(pid, 25_000)) return;
  process.kill(pid, 'SIGQUIT'); // immediate: recovers from its log at the next start
  if (await gone(pid, 5_000)) return;
  throw new Error(`A Postgres from an earlier start (pid ${pid}) still uses ${cluster} and does not stop.`);
}

function leftoverPid(cluster: string): number | undefined {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  return pid > 0 && servesCluster(pid, cluster) ? pid : undefined;
}

// After a reboot the pid may be anybody's: only a process that works in this very directory is meant.
function servesCluster(pid: number, cluster: string): boolean {
  try {
    if (existsSync('/proc/self/cwd')) return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes(cluster);
  } catch {
    return false;
  }
}

/** Waits for the end of a process that is not a child of ours. @returns false when it outlives `withinMs` */
async function gone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await delay(50);
  }
  return false;
}
