import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, servicePassword, serviceUrl } from './config.ts';

const key = Buffer.alloc(32, 1).toString('base64');

describe('loadConfig', () => {
  it('names every variable that is missing or wrong, all at once', () => {
    const environment = {
      PORT: 'eighty',
      S3_ENDPOINT: 'http://localhost:9000',
      DATA_ENCRYPTION_KEY: 'c2hvcnQ=',
    };
    const problems = () => loadConfig(['DATABASE_URL', 'JWT_SECRET'], environment);
    expect(problems).toThrow(ConfigError);
    for (const name of ['PORT', 'S3_BUCKET', 'DATA_ENCRYPTION_KEY', 'DATABASE_URL', 'JWT_SECRET']) {
      expect(problems).toThrow(name);
    }
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfig([], { PORT: '', S3_BUCKET: '' })).toMatchObject({ PORT: 8080, DATA_DIR: '.data' });
  });

  it('never repeats a secret in what it says', () => {
    expect(() => loadConfig([], { JWT_SECRET: 'too-short-secret' })).not.toThrow('too-short-secret');
    expect(() => loadConfig([], { JWT_SECRET: 'too-short-secret' })).toThrow('JWT_SECRET');
  });
});

describe('serviceUrl', () => {
  it('logs a service in under its own role, with a password only the key gives', () => {
    const config = {
      DATABASE_URL: 'postgres://owner:secret@db:5432/pmd?sslmode=require',
      DATA_ENCRYPTION_KEY: key,
    };
    const url = new URL(serviceUrl(config, 'app_api'));
    expect([url.username, url.password, url.host, url.search]).toEqual([
      'app_api',
      servicePassword(key, 'app_api'),
      'db:5432',
      '?sslmode=require',
    ]);
    expect(servicePassword(key, 'app_api')).not.toBe(servicePassword(key, 'app_cube'));
    expect(servicePassword(Buffer.alloc(32, 2).toString('base64'), 'app_api')).not.toBe(url.password);
  });
});
