import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ProcessSpec {
  name: string;
  /** Arguments for `node`: options, the main module, its arguments. */
  args: string[];
  /** Added to our own environment. */
  env?: Record<string, string>;
  /** Takes everything the process prints; emptied at each start. */
  logFile?: string;
  /** How long it may take to end when asked; 10 seconds by default. */
  stopWithinMs?: number;
  /** Called for each line the process prints. */
  onLine?: (line: string) => void;
}

export interface Child {
  name: string;
  process: ChildProcess;
  /** The last lines it printed. */
  tail(): readonly string[];
  /** Asks it to end, ends it by force when it takes too long; in a hurry, when it takes a second. Safe to call twice. */
  stop(inHurry?: boolean): Promise<void>;
}

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where Node keeps what it compiled: Cube is a large program, and the next start has it sooner by a second. */
const compileCache = join(root, 'node_modules/.cache/node');
const preload = new URL('./child.ts', import.meta.url).href;
const TAIL_LINES = 20;
const HURRY_MS = 1_000;

/** Starts a Node process that ends with us, in whatever way we end. */
export function launch(spec: ProcessSpec): Child {
  const child = spawn(process.execPath, ['--import', preload, ...spec.args], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...spec.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own process group: Ctrl-C in a terminal reaches us alone, and we stop the others in order.
    detached: true,
  });
  const tail: string[] = [];
  const log = spec.logFile ? openLog(spec.logFile) : undefined;
  for (const input of [child.stdout, child.stderr]) {
    if (!input) continue;
    createInterface({ input }).on('line', (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      log?.write(`${line}\n`);
      spec.onLine?.(line);
    });
  }
  child.once('close', () => log?.end());
  return {
    name: spec.name,
    process: child,
    tail: () => tail,
    stop: (inHurry = false) => stop(child, inHurry ? { ...spec, stopWithinMs: HURRY_MS } : spec),
  };
}

function openLog(path: string): WriteStream {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return createWriteStream(path, { mode: 0o600 });
}

/** True once a process is over, however it ended. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Whether a process is there, whoever started it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `exited with code 1` or `was ended by SIGKILL`. */
export function describeExit(child: ChildProcess): string {
  return child.signalCode ? `was ended by ${child.signalCode}` : `exited with code ${child.exitCode}`;
}

async function stop(child: ChildProcess, { name, stopWithinMs = 10_000 }: ProcessSpec): Promise<void> {
  if (hasEnded(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => {
    console.error(`${name} did not stop within ${stopWithinMs / 1000} seconds and is ended by force.`);
    child.kill('SIGKILL');
  }, stopWithinMs);
  await exit;
  clearTimeout(timer);
}
