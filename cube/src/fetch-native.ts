/**
 * `npm run cube:native`: fetches Cube's native addon, which brings the SQL API. It lies outside the npm registry, so
 * nothing else in this project ever asks for it, and everything else works without.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const HOST = 'https://github.com/cube-js/cube/releases/';
const WAIT_MS = 15_000;
const WITHOUT = 'Nothing was changed: REST and GraphQL work without it, the SQL API stays off.';

const require = createRequire(import.meta.url);
const packageFile = require.resolve('@cubejs-backend/native/package.json');
const { version } = require(packageFile) as { version: string };

const problem = (await whyUnreachable()) ?? install();
if (problem === null) {
  console.log(
    `Cube's native addon ${version} is there. Start the product anew: SQL is answered on port 15432.`,
  );
} else {
  console.error(`Cube's native addon ${version} was not installed: ${problem}. ${WITHOUT}`);
  process.exitCode = 1;
}

async function whyUnreachable(): Promise<string | null> {
  try {
    await fetch(HOST, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(WAIT_MS) });
    return null;
  } catch (error) {
    const { cause, message } = error as Error;
    return `${new URL(HOST).host} cannot be reached from here (${(cause as Error | undefined)?.message ?? message})`;
  }
}

/** Runs the package's own installer, which knows the file for this machine, and tries what it brought. */
function install(): string | null {
  const directory = dirname(packageFile);
  spawnSync(join(directory, 'node_modules', '.bin', 'post-installer'), { cwd: directory, stdio: 'inherit' });
  const load = "require('@cubejs-backend/native').loadNative()";
  const { status } = spawnSync(process.execPath, ['-e', load], { cwd: import.meta.dirname });
  return status === 0 ? null : `there is none that loads on ${process.platform} ${process.arch}`;
}
