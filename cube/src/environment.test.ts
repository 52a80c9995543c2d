import { loadConfig } from '@pmd/core/config';
import { expect, it } from 'vitest';
import { cubeEnvironment } from './environment.ts';

const config = (changes: Record<string, string> = {}) =>
  loadConfig(['CUBE_PORT', 'DATABASE_URL', 'JWT_SECRET', 'DATA_ENCRYPTION_KEY'], {
    DATABASE_URL: 'postgres://owner:pass@db.example:6543/pmd%20one',
    JWT_SECRET: 'a secret of at least thirty-two characters',
    DATA_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    CUBE_PORT: '4000',
    ...changes,
  });

it("connects as Cube's own role, to the database of DATABASE_URL", () => {
  expect(cubeEnvironment(config())).toMatchObject({
    CUBEJS_DB_TYPE: 'postgres',
    CUBEJS_DB_HOST: 'db.example',
    CUBEJS_DB_PORT: '6543',
    CUBEJS_DB_NAME: 'pmd one',
    CUBEJS_DB_USER: 'app_cube',
    CUBEJS_DB_SSL: 'false',
  });
  expect(cubeEnvironment(config()).CUBEJS_DB_PASS).not.toBe('pass');
});

it.each([
  ['', 'false'],
  ['?sslmode=prefer', 'false'],
  ['?sslmode=require', 'true'],
  ['?sslmode=verify-full', 'true'],
])('with %s in the URL, uses TLS: %s', (search, ssl) => {
  const environment = cubeEnvironment(config({ DATABASE_URL: `postgres://owner@[::1]/pmd${search}` }));
  expect(environment).toMatchObject({ CUBEJS_DB_HOST: '::1', CUBEJS_DB_PORT: '5432', CUBEJS_DB_SSL: ssl });
});

it('accepts the tokens of the API and reports to nobody', () => {
  expect(cubeEnvironment(config())).toMatchObject({
    CUBEJS_JWT_KEY: 'a secret of at least thirty-two characters',
    CUBEJS_JWT_ALGS: 'HS256',
    CUBEJS_JWT_AUDIENCE: 'pmd',
    CUBEJS_TELEMETRY: 'false',
  });
});
