import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig } from '@pmd/core/config';
import { createLogger } from '@pmd/core/log';
import { createApp } from './app.ts';
import { openApiDatabase } from './database.ts';
import { createAccessTokens } from './identity/access-tokens.ts';

const log = createLogger('api');

try {
  const config = loadConfig(['DATABASE_URL', 'JWT_SECRET', 'DATA_ENCRYPTION_KEY', 'CUBE_URL']);
  const db = openApiDatabase(config, 'api', 10);
  const uploadDb = openApiDatabase(config, 'api uploads', 4);
  const app = createApp({
    config,
    db,
    uploadDb,
    log,
    accessTokens: createAccessTokens(config.JWT_SECRET),
    webDir: fileURLToPath(new URL('../../web/dist', import.meta.url)),
  });

  // Without HOST on every interface, as a server in a container has to be.
  app.server.listen({ port: config.PORT, host: config.HOST });
  await once(app.server, 'listening');
  log.info(`listening on port ${(app.server.address() as AddressInfo).port}`);

  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  log.info('stopping');
  await app.stop();
  await Promise.all([db.end(), uploadDb.end()]);
} catch (error) {
  if (error instanceof ConfigError) log.fatal(error.message);
  else log.fatal({ err: error }, 'the API ended');
  process.exitCode = 1;
}
