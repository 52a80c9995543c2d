// The door to every task: `node dev/run.mjs TASK [ARGUMENTS]`, also as `npm start`, `npm test` and so on.
// Plain JavaScript for any Node from 20 on: the Node and the packages that the project runs on are themselves
// brought by the install that may still have to happen.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => join(root, 'node_modules', '.bin', name);
const node = bin('node');
const supervisor = 'dev/src/start.ts';

// pnpm judges packages by the Node that will run them, not by the one that happens to run the install.
const install = ['npx', '-y', 'pnpm@12.21.0', 'install', '--frozen-lockfile', '--config.nodeVersion=24.21.0'];

const check = [
  [bin('tsc'), '-p', 'tsconfig.json'],
  [bin('tsc'), '-p', 'web/tsconfig.json'],
  [bin('biome'), 'check', '--error-on-warnings'],
  [node, 'dev/audit.mjs'],
];

/** The commands of each task, run one after the other until one fails. */
const tasks = {
  start: (args) => [[node, supervisor, ...args]],
  drop: (args) => [[node, 'dev/src/drop.ts', ...args]],
  backup: (args) => [[node, 'dev/src/backup.ts', ...args]],
  restore: (args) => [[node, 'dev/src/restore.ts', ...args]],
  schema: (args) => [[node, 'dev/src/schema.ts', ...args]],
  screenshots: (args) => [[node, 'test/screenshots.ts', ...args]],
  bench: (args) => [[node, 'test/bench/main.ts', ...args]],
  'cube:native': () => [[node, 'cube/src/fetch-native.ts']],
  check: () => check,
  // With arguments (a path, say) only the tests that they choose.
  test: (args) => [
    ...(args.length === 0 ? check : []),
    [node, 'dev/src/web.ts'],
    [node, 'node_modules/vitest/vitest.mjs', 'run', ...args],
  ],
};

let current; // the process that a signal has to reach
let stopping = false;
let signalledAt = 0;

const [name, ...args] = process.argv.slice(2);
const task = Object.hasOwn(tasks, name ?? '') ? tasks[name] : undefined;
if (task) {
  forwardSignals();
  process.exitCode = (await installIfNeeded()) || (await runAll(task(args)));
} else {
  console.error(`Usage: node dev/run.mjs ${Object.keys(tasks).join('|')} [arguments]`);
  process.exitCode = 2;
}

/** Installs when the lockfile is not the one that the last install was made from. */
async function installIfNeeded() {
  const stamp = join(root, 'node_modules', '.installed-from');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(readFileSync(join(root, 'pnpm-workspace.yaml')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 0;
  console.log('Installing dependencies (once, and whenever they change) ...');
  const code = await run(install);
  if (code === 0) writeFileSync(stamp, wanted);
  else console.error('The install failed; nothing was started.');
  return code;
}

async function runAll(commands) {
  for (const command of commands) {
    const code = await run(command);
    if (code !== 0 || stopping) return code;
  }
  return 0;
}

/** Runs a command to its end. @returns its exit code, as a shell would give it */
function run([command, ...commandArgs]) {
  // By its channel the supervisor notices when this process is killed.
  const channel = commandArgs[0] === supervisor ? ['ipc'] : [];
  return new Promise((fulfil) => {
    current = spawn(command, commandArgs, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', ...channel],
      // A process group of its own: what a terminal sends with Ctrl-C reaches it from here alone, and so only once.
      detached: true,
    });
    current.once('error', (error) => {
      console.error(`${command} cannot be run: ${error.message}`);
      fulfil(127);
    });
    current.once('exit', (code, signal) => {
      current = undefined;
      fulfil(code ?? 128 + constants.signals[signal]);
    });
  });
}

function forwardSignals() {
  const forward = (signal) => {
    stopping = true;
    // A terminal sends Ctrl-C to npm and to us, and npm passes it on to us again.
    if (Date.now() - signalledAt < 1000) return;
    signalledAt = Date.now();
    if (current?.pid) process.kill(-current.pid, signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);

  if (!process.env.npm_lifecycle_event) return;
  // npm killed outright passes nothing on; what shows is that our parent is suddenly another.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    forward('SIGTERM');
  }, 1000);
  watch.unref();
}
