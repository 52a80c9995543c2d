/**
 * `node dev/src/compose-secrets.ts > .env`: every secret of docker-compose.yml, made anew. Keep the file: without
 * DATA_ENCRYPTION_KEY the keys of sources cannot be opened, and the services' passwords are derived from it.
 */
import { randomBytes } from 'node:crypto';
import { servicePassword } from '@pmd/core/config';

const secret = () => randomBytes(32).toString('base64url');
const key = randomBytes(32).toString('base64');

const environment = {
  COMPOSE_PROFILES: 'single',
  SITE_ADDRESS: 'localhost',
  PUBLIC_URL: 'https://localhost',
  ADMIN_EMAIL: 'admin@example.com',
  ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
  POSTGRES_PASSWORD: secret(),
  DATA_ENCRYPTION_KEY: key,
  JWT_SECRET: secret(),
  CUBE_DB_PASSWORD: servicePassword(key, 'app_cube'),
  CUBE_API_SECRET: secret(),
  S3_BUCKET: 'partner-drops',
  S3_ACCESS_KEY_ID: 'pmd',
  S3_SECRET_ACCESS_KEY: secret(),
};
for (const [name, value] of Object.entries(environment)) console.log(`${name}=${value}`);
