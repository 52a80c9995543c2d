import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from './processes.ts';

const web = join(root, 'web');
const stamp = join(web, 'dist', '.built-from');

/**
 * Builds the web app into web/dist unless it was built from exactly these sources.
 * @returns whether it had to be built
 * @throws with what the build printed when it fails
 */
export async function buildWeb(): Promise<boolean> {
  const sources = hashSources();
  if (readStamp() === sources) return false;
  const vite = join(web, 'node_modules', 'vite', 'bin', 'vite.js');
  const build = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, complaint, [code]] = await Promise.all([
    text(build.stdout),
    text(build.stderr),
    once(build, 'exit'),
  ]);
  if (code !== 0) throw new Error(`The web app could not be built:\n${out}${complaint}`);
  writeFileSync(stamp, sources);
  return true;
}

// The app imports contracts and pure functions from core, and everything else through the lockfile.
function hashSources(): string {
  const hash = createHash('sha256');
  const files = [
    ...sourceFiles(web),
    ...sourceFiles(join(root, 'core', 'src')),
    join(root, 'pnpm-lock.yaml'),
  ];
  for (const file of files) hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist'].includes(name) && !name.includes('.test.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? sourceFiles(path) : [path];
    });
}

function readStamp(): string | undefined {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.main && (await buildWeb())) console.log('Built the web app.');
