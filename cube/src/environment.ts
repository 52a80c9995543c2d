import { randomBytes } from 'node:crypto';
import { type ServiceConfig, serviceUrl } from '@pmd/core/config';

export type CubeConfig = ServiceConfig<'CUBE_PORT' | 'DATABASE_URL' | 'JWT_SECRET' | 'DATA_ENCRYPTION_KEY'>;

/**
 * The environment of one Cube process that does everything: answers, refreshes and builds rollups, with its
 * cache and queue in memory. (Several processes would need Cube Store between them; see README.md.)
 */
export function cubeEnvironment(config: CubeConfig): Record<string, string> {
  return {
    ...database(new URL(serviceUrl(config, 'app_cube'))),
    ...tokens(config.JWT_SECRET),
    PORT: String(config.CUBE_PORT),
    CUBEJS_LOG_LEVEL: logLevels[config.LOG_LEVEL],
    CUBEJS_TELEMETRY: 'false',
    // Out of the way: above its own limit Cube answers 500. What holds is in ../limits.js, by role.
    CUBEJS_DB_QUERY_LIMIT: '1000000000',
    CUBEJS_SCHEMA_PATH: '../model',

    CUBEJS_CACHE_AND_QUEUE_DRIVER: 'memory',
    CUBEJS_REFRESH_WORKER: 'true',
    CUBEJS_SCHEDULED_REFRESH_DEFAULT: 'true',
    CUBEJS_SCHEDULED_REFRESH_TIMEZONES: 'UTC',
    CUBEJS_PRE_AGGREGATIONS_SCHEMA: 'cube_rollups',
    CUBEJS_EXTERNAL_DEFAULT: 'false',
    // Seconds for which a rollup table that was replaced is kept; the default is a day, for every ingest.
    CUBEJS_TOUCH_PRE_AGG_TIMEOUT: '600',
    // Seconds, at most, until a build that failed is tried again; each time it waits twice as long, by default up to ten minutes.
    CUBEJS_PRE_AGGREGATIONS_BACKOFF_MAX_TIME: '10',
    CUBEJS_CONCURRENCY: '8',
    // Rollups are built one at a time (../driver.js); one gets its indexes while the next is built.
    CUBEJS_REFRESH_WORKER_CONCURRENCY: '2',
    CUBEJS_DB_MAX_POOL: '16',

    // The planner in the addon gives other SQL; both with and without the addon the same one must run.
    CUBEJS_TESSERACT_SQL_PLANNER: 'false',
    CUBEJS_WEB_SOCKETS: 'false',
  };
}

function database(url: URL): Record<string, string> {
  const sslMode = url.searchParams.get('sslmode') ?? 'disable';
  return {
    CUBEJS_DB_TYPE: 'postgres',
    CUBEJS_DB_HOST: url.hostname.replace(/^\[|\]$/g, ''),
    CUBEJS_DB_PORT: url.port || '5432',
    CUBEJS_DB_NAME: decodeURIComponent(url.pathname.slice(1)),
    CUBEJS_DB_USER: decodeURIComponent(url.username),
    CUBEJS_DB_PASS: decodeURIComponent(url.password),
    CUBEJS_DB_SSL: String(!['disable', 'allow', 'prefer'].includes(sslMode)),
  };
}

function tokens(secret: string): Record<string, string> {
  return {
    CUBEJS_JWT_KEY: secret,
    CUBEJS_JWT_ALGS: 'HS256',
    CUBEJS_JWT_AUDIENCE: 'pmd',
    // Cube wants one, although nothing is signed with it once there is a JWT key.
    CUBEJS_API_SECRET: randomBytes(32).toString('base64url'),
  };
}

// Cube warns each time that rebuilding takes longer than the pause between two looks.
const logLevels: Record<CubeConfig['LOG_LEVEL'], string> = {
  trace: 'trace',
  debug: 'info',
  info: 'error',
  warn: 'error',
  error: 'error',
  fatal: 'error',
  silent: 'error',
};
