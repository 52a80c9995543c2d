import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let project: string;

/** A project as small as can be, with an `npx` that "installs" by linking this Node. */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'pmd-run-'));
  for (const folder of ['dev/src', 'bin']) mkdirSync(join(project, folder), { recursive: true });
  cpSync(fileURLToPath(new URL('./run.mjs', import.meta.url)), join(project, 'dev/run.mjs'));
  write('pnpm-lock.yaml', 'one');
  write('pnpm-workspace.yaml', '');
  write('dev/src/start.ts', 'console.log("running with", process.argv.slice(2).join());');
  write(
    'bin/npx',
    `#!/bin/sh
echo "npx $*" >> npx.log
mkdir -p node_modules/.bin && ln -sf ${process.execPath} node_modules/.bin/node`,
  );
  chmodSync(join(project, 'bin/npx'), 0o755);
});
afterEach(() => rmSync(project, { recursive: true }));

const write = (path: string, content: string) => writeFileSync(join(project, path), content);
const installs = () => readFileSync(join(project, 'npx.log'), 'utf8').trim().split('\n');

function begin(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['dev/run.mjs', ...args], {
    cwd: project,
    env: { PATH: `${join(project, 'bin')}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finish(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  const streams = [child.stdout, child.stderr].map((stream) => text(stream as NodeJS.ReadableStream));
  const [[code], ...output] = await Promise.all([once(child, 'close'), ...streams]);
  return { code: code as number | null, output: output.join('') };
}

const run = (...args: string[]) => finish(begin(...args));

describe('dev/run.mjs', () => {
  it('installs first, then runs the task with the arguments it was given', async () => {
    const { code, output } = await run('start', 'a', 'b');
    expect(output).toContain('running with a,b');
    expect(code).toBe(0);
    expect(installs()).toEqual([expect.stringMatching(/^npx -y pnpm@[\d.]+ install --frozen-lockfile/)]);
  });

  it('installs again only when the lockfile has changed', async () => {
    await run('start');
    await run('start');
    expect(installs()).toHaveLength(1);
    write('pnpm-lock.yaml', 'two');
    await run('start');
    expect(installs()).toHaveLength(2);
  });

  it('starts nothing when the install fails, and tries again next time', async () => {
    write('bin/npx', '#!/bin/sh\necho "npx $*" >> npx.log\nexit 7');
    const { code, output } = await run('start');
    expect(code).toBe(7);
    expect(output).not.toContain('running');
    await run('start');
    expect(installs()).toHaveLength(2);
  });

  it('answers with the exit code of the task', async () => {
    write('dev/src/start.ts', 'process.exit(5)');
    expect((await run('start')).code).toBe(5);
    write('dev/src/start.ts', "process.kill(process.pid, 'SIGKILL')");
    expect((await run('start')).code).toBe(128 + 9);
  });

  it('passes a signal on once, however often it comes, and waits for the end', async () => {
    write(
      'dev/src/start.ts',
      `process.on('SIGINT', () => { console.log('stopping'); setTimeout(() => process.exit(0), 300); });
       console.log('ready'); setInterval(() => {}, 1000);`,
    );
    const child = begin('start');
    const finished = finish(child);
    await new Promise<void>((fulfil) => {
      child.stdout?.on('data', (data) => String(data).includes('ready') && fulfil());
    });
    child.kill('SIGINT');
    child.kill('SIGINT');
    const { code, output } = await finished;
    expect(output.match(/stopping/g)).toHaveLength(1);
    expect(code).toBe(0);
  });

  it('names the tasks when it does not know the one it was given', async () => {
    const { code, output } = await run('constructor');
    expect(code).toBe(2);
    expect(output).toMatch(/^Usage: .*start\|.*test/);
    expect(existsSync(join(project, 'npx.log'))).toBe(false);
  });
});
