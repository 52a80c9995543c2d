/**
 * What of Cube is reachable from outside: questions about data, for every role. Anything else Cube serves
 * (jobs that build rollups, its SQL runner, whatever a later version adds) is for the services on this machine.
 */
const ALLOWED = new Map([
  ['/cubejs-api/v1/load', ['GET', 'POST']],
  ['/cubejs-api/v1/dry-run', ['GET', 'POST']],
  ['/cubejs-api/v1/meta', ['GET']],
  ['/cubejs-api/graphql', ['GET', 'POST']],
]);

export const isCubePath = (path: string): boolean =>
  path === '/cubejs-api' || path.startsWith('/cubejs-api/');

/** What of it a share link opens: the questions its page asks. */
export const isAllowedToShares = (path: string): boolean =>
  path === '/cubejs-api/v1/load' || path === '/cubejs-api/v1/meta';

/** Compares whole paths, so that no spelling of a path (case, dots, escapes) reaches beyond the list. */
export const isAllowedInCube = (method: string, path: string): boolean =>
  ALLOWED.get(path)?.includes(method) ?? false;
