import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets } from '@pmd/dev/secrets';
import { startStack } from '@pmd/dev/stack';

export const ADMIN = { email: 'admin@agency.test', password: 'a long test password' };

/** The whole product, started as `npm start` starts it, without demo data, in a directory of its own. */
export async function startProduct(dataDir?: string, env: Record<string, string> = {}) {
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'pmd-product-')));
  const stack = await startStack({
    dataDir: directory,
    demo: false,
    env: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, ...env },
  });
  return {
    ...stack,
    dataDir: directory,
    secrets: loadSecrets(directory),
    async stop(options: { keepData?: boolean } = {}) {
      await stack.stop();
      if (!options.keepData) await rm(directory, { recursive: true, force: true });
    },
  };
}
export type Product = Awaited<ReturnType<typeof startProduct>>;

interface Answer<Body> {
  status: number;
  body: Body;
}

// biome-ignore lint/suspicious/noExplicitAny: what is asserted on is the answer itself, whatever it holds
type Json = any;

/** One user's view of the product over HTTP. */
export class Session {
  readonly origin: string;
  readonly token: string;

  constructor(origin: string, token: string) {
    this.origin = origin;
    this.token = token;
  }

  static async logIn(origin: string, credentials: { email: string; password: string }): Promise<Session> {
    const response = await fetch(`${origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    if (!response.ok)
      throw new Error(`log-in of ${credentials.email}: ${response.status} ${await response.text()}`);
    const { accessToken } = (await response.json()) as { accessToken: string };
    return new Session(origin, accessToken);
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<Answer<Json>> {
    const response = await fetch(this.origin + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && {
        body: type === 'application/json' ? JSON.stringify(body) : (body as string),
      }),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }

  /** @throws unless the answer is a success */
  async send(method: string, path: string, body?: unknown, type?: string): Promise<Json> {
    const answer = await this.request(method, path, body, type);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** A client with its CPM rates. */
  async createClient(name: string, rates: [string, string | null][] = []): Promise<string> {
    const { id } = await this.send('POST', '/api/clients', { name });
    for (const [cpm, effectiveDate] of rates)
      await this.send('POST', `/api/clients/${id}/cpm`, { cpm, effectiveDate });
    return id;
  }

  /** A user of a client whose password is already a lasting one. */
  async createClientUser(
    email: string,
    clientId: string,
    password = 'the lasting password',
  ): Promise<Session> {
    const user = await this.send('POST', '/api/users', { email, role: 'client', clientId });
    const first = await Session.logIn(this.origin, { email, password: user.password });
    await first.send('POST', '/api/auth/password', { currentPassword: user.password, newPassword: password });
    return Session.logIn(this.origin, { email, password });
  }

  async upload(fileName: string, csv: string): Promise<string> {
    const path = `/api/ingestions?fileName=${encodeURIComponent(fileName)}`;
    const { ingestionId } = await this.send('POST', path, csv, 'text/csv');
    return ingestionId;
  }

  /** Waits until a run has ended, and gives it. */
  async ended(ingestionId: string, timeoutMs = 60_000): Promise<Json> {
    return until(async () => {
      const run = await this.send('GET', `/api/ingestions/${ingestionId}`);
      return ['queued', 'running'].includes(run.status) ? undefined : run;
    }, timeoutMs);
  }

  /** Rows of a Cube query. Cube may ask to be asked again while it works. */
  async cube(query: object): Promise<Json[]> {
    return until(async () => {
      const body = await this.send('POST', '/cubejs-api/v1/load', { query: { limit: 50_000, ...query } });
      return body.error === 'Continue wait' ? undefined : body.data;
    }, 60_000);
  }

  async graphql(query: string): Promise<Answer<Json>> {
    return this.request('POST', '/cubejs-api/graphql', { query });
  }
}

function parse(text: string): Json {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Asks again until there is an answer.
 * @throws when there is none in time, with the last error
 */
export async function until<Result>(
  ask: () => Promise<Result | null | undefined | false>,
  timeoutMs = 30_000,
  everyMs = 100,
): Promise<Result> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await new Promise((again) => setTimeout(again, everyMs));
  }
  throw new Error(`no answer within ${timeoutMs} ms`, { cause: lastError });
}
