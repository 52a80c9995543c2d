// Asks the npm registry whether anything the product runs on has a known serious vulnerability; the last step of
// `npm run check`. It fails for what it finds, and never because it could not ask: a registry that is slow, or a mirror
// that does not answer such questions, says nothing about the code. Then it says that it did not ask.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WITHIN_MS = 45_000;

const { stdout } = spawnSync(
  'npx',
  ['-y', 'pnpm@12.21.0', 'audit', '--prod', '--audit-level', 'high', '--json'],
  { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8', timeout: WITHIN_MS },
);

const found = serious(stdout ?? '');
if (found === undefined) {
  console.log('Dependencies were not audited: the npm registry did not answer.');
} else if (found.length > 0) {
  console.error(`Dependencies with known serious vulnerabilities:\n${found.join('\n')}`);
  process.exitCode = 1;
}

/** One line for each advisory of high or critical severity; undefined when this is no report. */
function serious(text) {
  try {
    const { advisories } = JSON.parse(text);
    if (typeof advisories !== 'object' || advisories === null) return undefined;
    return Object.values(advisories)
      .filter(({ severity }) => ['high', 'critical'].includes(severity))
      .map(
        ({ severity, module_name, vulnerable_versions, title, url }) =>
          `  - ${module_name} ${vulnerable_versions}: ${title} (${severity}, ${url})`,
      );
  } catch {
    return undefined;
  }
}
