/**
 * The Cube process: `node cube/src/start.ts`, with the environment of core/src/config.ts and CUBE_PORT.
 * Any CUBEJS_* variable that is set wins over what is derived here.
 */
import { Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '@pmd/core/config';
import { cubeEnvironment } from './environment.ts';
import { addonLoads } from './native-fallback.ts';
import { forgetOldResultsForever } from './result-cache.ts';

/** Of the SQL API; nobody gets in without a BI token. */
const SQL_PORT = '15432';

const config = loadConfig(['CUBE_PORT', 'DATABASE_URL', 'JWT_SECRET', 'DATA_ENCRYPTION_KEY']);
const { PORT, ...defaults } = cubeEnvironment(config);
for (const [name, value] of Object.entries(defaults)) process.env[name] ||= value;
// Without the addon Cube would not start with it.
if (addonLoads) process.env.CUBEJS_PG_SQL_PORT ||= SQL_PORT;
else process.env.CUBEJS_PG_SQL_PORT = 'false';
Object.assign(process.env, { PORT, NODE_ENV: 'production' });

// Cube looks for cube.js in the working directory.
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
listenOnLoopback();
forgetOldResultsForever();

// Cube reads its environment while it is loaded.
const { Container } = await import('./server.ts');
// Cube looks up the source of every line of a stack, and makes a stack in advance for each query, should it time out.
Reflect.deleteProperty(Error, 'prepareStackTrace');
await new Container({ debug: false }).start();

/** Cube listens on every interface and has no setting for it; only the API beside it needs to reach it. */
function listenOnLoopback(): void {
  const { listen } = Server.prototype;
  Server.prototype.listen = function (this: Server, port: number) {
    return listen.call(this, { port, host: '127.0.0.1' });
  } as typeof listen;
}
