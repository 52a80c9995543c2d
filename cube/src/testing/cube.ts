import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '@pmd/dev/migrate';
import { startPostgres } from '@pmd/dev/postgres';
import { type Child, hasEnded, launch } from '@pmd/dev/processes';
import pg from 'pg';
import { seed } from './facts.ts';
import { jwtSecret } from './tokens.ts';

/** A real Cube over a real, migrated and seeded Postgres. */
export interface TestCube {
  port: number;
  process: Child;
  /** As superuser, past row-level security. */
  db: pg.Client;
  /** Sends a request to Cube; a body makes it a POST. Polls while Cube says "Continue wait". */
  request(path: string, token?: string, body?: unknown): Promise<{ status: number; body: Answer }>;
  /** The rows of a query, for a token that may ask it. */
  load(query: Query, token: string): Promise<Loaded>;
  stop(): Promise<void>;
}

export type Query = Record<string, unknown>;
export type Row = Record<string, string | null>;

// biome-ignore lint/suspicious/noExplicitAny: what Cube answers is what the tests are about
export type Answer = any;

export interface Loaded {
  rows: Row[];
  /** The rollup that served the query; undefined when it ran on the facts. */
  rollup: string | undefined;
}

const encryptionKey = Buffer.alloc(32, 7).toString('base64');

export async function startTestCube(
  environment: Record<string, string> = {},
  fill: (db: pg.Client) => Promise<void> = seed,
): Promise<TestCube> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pmd-cube-'));
  const postgres = await startPostgres({ dataDir, disposable: true });
  await migrate(postgres.url(), encryptionKey);
  const db = new pg.Client({ connectionString: postgres.url('postgres') });
  await db.connect();
  await fill(db);
  const port = await freePort();
  const process = launchCube(port, { DATABASE_URL: postgres.url(), ...environment });
  await ready(port, process);

  const request: TestCube['request'] = async (path, token, body) => {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      });
      const text = await response.text();
      const answer: Answer = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
      if (answer.error !== 'Continue wait') return { status: response.status, body: answer };
    }
  };
  return {
    port,
    process,
    db,
    request,
    load: async (query, token) => {
      const { status, body } = await request('/cubejs-api/v1/load', token, { query });
      if (status !== 200) throw new Error(`Cube answered ${status}: ${JSON.stringify(body)}`);
      const used = Object.values(
        (body.usedPreAggregations ?? {}) as Record<string, { preAggregationId: string }>,
      );
      return { rows: body.data, rollup: used[0]?.preAggregationId };
    },
    stop: async () => {
      await process.stop();
      await db.end();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts the process as the supervisor does; without a database it still refuses what it must refuse. */
export function launchCube(port: number, environment: Record<string, string>): Child {
  return launch({
    name: 'cube',
    args: ['cube/src/start.ts'],
    env: {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      JWT_SECRET: jwtSecret,
      DATA_ENCRYPTION_KEY: encryptionKey,
      CUBE_PORT: String(port),
      ...environment,
    },
  });
}

async function ready(port: number, { process, tail }: Child): Promise<void> {
  while (!hasEnded(process)) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(25);
  }
  throw new Error(`Cube did not start:\n${tail().join('\n')}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
