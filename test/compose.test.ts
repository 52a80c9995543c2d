import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '@pmd/core/config';
import { root } from '@pmd/dev/processes';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

/** What of a compose file is used here; anything else in it is a slip. */
const Texts = z.record(z.string(), z.string());
const Service = z.strictObject({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  profiles: z.array(z.enum(['single', 'scale'])).optional(),
  restart: z.enum(['unless-stopped', 'no']),
  depends_on: z
    .union([
      z.array(z.string()),
      z.record(
        z.string(),
        z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }),
      ),
    ])
    .optional(),
  environment: Texts.optional(),
  healthcheck: z
    .strictObject({ test: z.array(z.string()), interval: z.string(), start_period: z.string().optional() })
    .optional(),
  volumes: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  networks: z.record(z.string(), z.strictObject({ aliases: z.array(z.string()) })).optional(),
  deploy: z.strictObject({ replicas: z.number().int() }).optional(),
  shm_size: z.string().optional(),
  logging: z.strictObject({ driver: z.string(), options: Texts }).optional(),
});
const Compose = z.object({
  name: z.string(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
});

let text: string;
let compose: z.infer<typeof Compose>;
let generated: Record<string, string>;
beforeAll(async () => {
  text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
  compose = Compose.parse(parse(text, { merge: true }));
  const { stdout } = await promisify(execFile)(process.execPath, ['dev/src/compose-secrets.ts'], {
    cwd: root,
  });
  generated = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
});

const filled = (environment: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{(\w+)\}/g, (_, variable) => generated[variable] ?? ''),
    ]),
  );
const services = () => Object.entries(compose.services);

describe('docker-compose.yml', () => {
  it('pins every image, and restarts what must run', () => {
    for (const [name, { image }] of services()) {
      expect(image, name).toMatch(/^[\w./-]+:(?!latest)[\w.-]*\d[\w.-]*$/);
    }
  });

  it('has the parts of production, and of scale', () => {
    const inProfile = (profile: 'single' | 'scale') =>
      services()
        .filter(([, { profiles }]) => !profiles || profiles.includes(profile))
        .map(([name]) => name)
        .sort();
    const always = ['api', 'bucket', 'mail', 'migrate', 'objects', 'postgres', 'setup', 'tls', 'worker'];
    expect(inProfile('single')).toEqual([...always, 'cube'].sort());
    const scaled = [
      'cube_api',
      'cube_refresh',
      'cubestore_router',
      'cubestore_worker_1',
      'cubestore_worker_2',
    ];
    expect(inProfile('scale')).toEqual([...always, ...scaled].sort());
    expect(compose.services.cube_api?.deploy?.replicas).toBe(2);
    // Whichever profile runs, somebody answers to the name that the API asks.
    expect(compose.services.cube_api?.networks?.default?.aliases).toContain('cube');
  });

  it('refers to services, volumes, files and programs that are there', () => {
    for (const [name, { depends_on = [], volumes = [], command = [] }] of services()) {
      for (const other of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on)) {
        expect(Object.keys(compose.services), name).toContain(other);
      }
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect([source, existsSync(join(root, source))]).toEqual([source, true]);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
      const [program, file = ''] = command.filter((word) => !word.startsWith('--'));
      if (program === 'node') expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    }
  });

  it('uses variables that dev/src/compose-secrets.ts makes, all of them', () => {
    const used = [...text.matchAll(/\$\{(\w+)[^}]*\}/g)].map(([, name = '']) => name);
    expect([...new Set([...used, 'COMPOSE_PROFILES'])].sort()).toEqual(Object.keys(generated).sort());
  });

  it('gives the product an environment that its own parser accepts, with no variable it does not know', () => {
    for (const name of ['api', 'worker', 'migrate', 'setup']) {
      const environment = filled(compose.services[name]?.environment);
      const config = loadConfig(
        ['DATABASE_URL', 'JWT_SECRET', 'DATA_ENCRYPTION_KEY', 'CUBE_URL'],
        environment,
      );
      for (const variable of Object.keys(environment)) expect(Object.keys(config)).toContain(variable);
    }
  });

  it('gives every Cube the same settings, the files it needs and the role’s password', async () => {
    const files = readdirSync(join(root, 'cube')).filter((file) => file.endsWith('.js'));
    for (const name of ['cube', 'cube_api', 'cube_refresh']) {
      const { environment, volumes = [] } = compose.services[name] ?? {};
      const set = filled(environment);
      for (const variable of Object.keys(set)) expect(variable).toMatch(/^(CUBEJS_\w+|NODE_ENV)$/);
      expect(set).toMatchObject({
        NODE_ENV: 'production',
        CUBEJS_JWT_KEY: generated.JWT_SECRET,
        CUBEJS_JWT_ALGS: 'HS256',
        CUBEJS_JWT_AUDIENCE: 'pmd',
        CUBEJS_DB_USER: 'app_cube',
        CUBEJS_DB_PASS: generated.CUBE_DB_PASSWORD,
        CUBEJS_CACHE_AND_QUEUE_DRIVER: name === 'cube' ? 'memory' : 'cubestore',
        CUBEJS_REFRESH_WORKER: String(name !== 'cube_api'),
      });
      const mounted = volumes.map((volume) => volume.split(':')[0]);
      for (const file of files) expect(mounted).toContain(`./cube/${file}`);
      expect(mounted).toContain('./model');
    }
  });
});
