import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, serviceUrl } from '@pmd/core/config';
import type { Session } from '@pmd/core/contract/auth';
import { createLogger } from '@pmd/core/log';
import { startDatabase } from '@pmd/test/support/database';
import { runMigrations } from 'graphile-worker';
import { createApp } from '../src/app.ts';
import { openApiDatabase } from '../src/database.ts';
import { createAccessTokens } from '../src/identity/access-tokens.ts';
import { setUp } from '../src/setup.ts';

export const ADMIN = { email: 'stephen@agency.example', password: 'correct horse battery' };
export const JWT_SECRET = 'a secret of at least thirty-two characters';

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came, whatever it is
  body: any;
}

export interface Ask {
  token?: string | undefined;
  json?: unknown;
  body?: RequestInit['body'];
  headers?: Record<string, string>;
}

/** The API on a port of its own, over a database of its own that was set up like a new installation. */
export async function startApi(environment: Record<string, string> = {}) {
  const database = await startDatabase();
  await runMigrations({ connectionString: serviceUrl(database.config, 'app_worker') });
  const config = loadConfig(['DATABASE_URL', 'JWT_SECRET', 'DATA_ENCRYPTION_KEY', 'CUBE_URL'], {
    ...database.config,
    JWT_SECRET,
    CUBE_URL: 'http://127.0.0.1:1',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    S3_BUCKET: 'partner',
    ...environment,
  });
  await setUp(config);

  const webDir = mkdtempSync(join(tmpdir(), 'pmd-web-'));
  mkdirSync(join(webDir, 'assets'));
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>the app</title>');
  writeFileSync(join(webDir, 'assets', 'app-1a2b3c.js'), 'export {};');

  const db = openApiDatabase(config, 'api', 10);
  const uploadDb = openApiDatabase(config, 'api uploads', 4);
  const accessTokens = createAccessTokens(JWT_SECRET);
  const app = createApp({ config, db, uploadDb, log: createLogger('test', 'silent'), accessTokens, webDir });
  app.server.listen(0, '127.0.0.1');
  await once(app.server, 'listening');
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const ask = async (
    method: string,
    path: string,
    { token, json, body, headers }: Ask = {},
  ): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  };

  return {
    url,
    config,
    accessTokens,
    root: database.root,
    ask,
    logIn: ({ email, password }: { email: string; password: string }) =>
      ask('POST', '/api/auth/login', { json: { email, password } }),
    /** An access token of whoever logs in so. */
    async tokenOf(who: { email: string; password: string }): Promise<string> {
      const { status, body } = await ask('POST', '/api/auth/login', { json: who });
      if (status !== 200) throw new Error(`log-in of ${who.email} answered ${status}`);
      return (body as Session).accessToken;
    },
    /** Jobs that wait for the worker, in the order they were asked for. */
    async jobs(): Promise<{ task: string; payload: unknown; key: string; queue: string | null }[]> {
      const { rows } = await database.root.query(
        `select t.identifier as task, j.payload, j.key, q.queue_name as queue
         from graphile_worker._private_jobs j
         join graphile_worker._private_tasks t on t.id = j.task_id
         left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
         order by j.id`,
      );
      return rows;
    },
    async stop() {
      await app.stop();
      await Promise.all([db.end(), uploadDb.end()]);
      await database.stop();
      rmSync(webDir, { recursive: true });
    },
  };
}
export type Api = Awaited<ReturnType<typeof startApi>>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The refresh token that an answer sets as a cookie; empty when it clears it. */
export function refreshCookie(answer: Answer): { token: string; attributes: string } | undefined {
  const cookie = answer.headers.getSetCookie().find((header) => header.startsWith('pmd_refresh='));
  const [pair = '', ...attributes] = cookie?.split('; ') ?? [];
  return cookie === undefined
    ? undefined
    : { token: pair.split('=')[1] ?? '', attributes: attributes.join('; ') };
}

/** A user made by an administrator, past the change of the one-time password. */
export async function createUser(
  api: Api,
  token: string,
  user: { email: string; role: 'admin' | 'client'; clientId?: string | null },
): Promise<{ id: string; email: string; password: string; token: string }> {
  const created = await api.ask('POST', '/api/users', { token, json: { clientId: null, ...user } });
  if (created.status !== 201) throw new Error(`creating ${user.email} answered ${created.status}`);
  const password = `password of ${user.email}`;
  const changed = await api.ask('POST', '/api/auth/password', {
    token: await api.tokenOf({ email: user.email, password: created.body.password }),
    json: { currentPassword: created.body.password, newPassword: password },
  });
  return { id: created.body.id, email: user.email, password, token: changed.body.accessToken };
}

/** Another organization with an administrator, next to the first one. */
export async function createOrganization(api: Api, email: string): Promise<{ id: string; token: string }> {
  const { rows } = await api.root.query<{ id: string; userId: string }>(
    `with organization as (insert into identity.organizations (name) values ('Other agency') returning id),
          administrator as (insert into identity.users (email, password_hash) values ($1, 'none') returning id),
          membership as (
            insert into identity.memberships (organization_id, user_id, role)
            select organization.id, administrator.id, 'admin' from organization, administrator)
     select organization.id, administrator.id as "userId" from organization, administrator`,
    [email],
  );
  const { id, userId } = rows[0] as { id: string; userId: string };
  await api.root.query(
    `insert into ingest.sources (organization_id, name, kind) values ($1, 'Uploads', 'upload')`,
    [id],
  );
  const token = await api.accessTokens.sign({
    userId,
    role: 'admin',
    organizationId: id,
    clientId: null,
    mustChangePassword: false,
  });
  return { id, token };
}
