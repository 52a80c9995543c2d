import { loadConfig } from '@pmd/core/config';
import { createLogger } from '@pmd/core/log';
import { createApp } from '../../api/src/app.ts';
import { openApiDatabase } from '../../api/src/database.ts';
import { createAccessTokens } from '../../api/src/identity/access-tokens.ts';

/** What Express keeps of a route, or of a router that is mounted. */
interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
}

/** Every route that the API's server answers, as `GET /api/clients/:id`, declared or not. */
export async function servedRoutes(): Promise<string[]> {
  const config = loadConfig(['DATABASE_URL', 'JWT_SECRET', 'DATA_ENCRYPTION_KEY', 'CUBE_URL'], {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    JWT_SECRET: 'x'.repeat(32),
    DATA_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    CUBE_URL: 'http://127.0.0.1:1',
  });
  const db = openApiDatabase(config, 'routes', 1);
  const { server } = createApp({
    config,
    db,
    uploadDb: db,
    log: createLogger('test', 'silent'),
    accessTokens: createAccessTokens(config.JWT_SECRET),
    webDir: '/nowhere',
  });
  const [app] = server.listeners('request') as unknown as [{ router: { stack: Layer[] } }];
  await db.end();
  return namesOf(app.router.stack);
}

const namesOf = (stack: Layer[]): string[] =>
  stack.flatMap(({ route, handle }) =>
    route
      ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`)
      : namesOf(handle?.stack ?? []),
  );
