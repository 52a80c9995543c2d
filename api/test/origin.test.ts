import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../src/routes.ts';
import { ADMIN, type Answer, type Api, createOrganization, createUser, startApi } from './api.ts';

/** Stands where Cube stands: tells what reached it. */
let upstream: Server;
let api: Api;
let token: string;

beforeAll(async () => {
  upstream = createServer(answerAsCube);
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  api = await startApi({ CUBE_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` });
  token = await api.tokenOf(ADMIN);
});
afterAll(async () => {
  await api.stop();
  upstream.close();
});

const ask = (method: string, path: string, options = {}) => api.ask(method, path, options);
const statusOf = async (answer: Promise<Answer>) => (await answer).status;

/** A request whose path is sent as it is; fetch would tidy it up. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.url);
    const req = request({ hostname, port, method, path, headers }, (res) => {
      res.resume();
      resolve(res.statusCode);
    });
    req.on('error', reject);
    req.end();
  });
}

const answerAsCube: Parameters<typeof createServer>[1] = (req, res) => {
  if (req.url === '/readyz') return void res.end('{"health":"HEALTH"}');
  const chunks: Buffer[] = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    res.setHeader('Access-Control-Allow-Origin', '*');
    res.setHeader('Content-Type', 'application/json');
    const { method, url, headers } = req;
    res.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
  });
};

describe('Cube', () => {
  it('is reached with the token, the query and the body as they came, and answers for this origin only', async () => {
    const load = await ask('POST', '/cubejs-api/v1/load?queryType=multi', {
      token,
      json: { query: { measures: ['performance.clicks'] } },
      headers: { 'x-request-id': 'abc-1' },
    });
    expect(load.status).toBe(200);
    expect(load.body).toMatchObject({
      method: 'POST',
      url: '/cubejs-api/v1/load?queryType=multi',
      body: '{"query":{"measures":["performance.clicks"]}}',
    });
    expect(load.body.headers).toMatchObject({ authorization: `Bearer ${token}`, 'x-request-id': 'abc-1' });
    expect(load.headers.get('access-control-allow-origin')).toBeNull();
    expect(load.headers.get('content-security-policy')).toContain("default-src 'self'");
    // Cube's own client sends the token alone.
    expect(await statusOf(ask('GET', '/cubejs-api/v1/meta', { headers: { authorization: token } }))).toBe(
      200,
    );
    expect(await statusOf(ask('POST', '/cubejs-api/graphql', { token, json: { query: '{cube}' } }))).toBe(
      200,
    );
  });

  it('is closed without a valid token, in the form of error its clients know', async () => {
    for (const bad of [undefined, 'garbage', `${token}x`]) {
      const answer = await ask('GET', '/cubejs-api/v1/load', { token: bad });
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual({
        error: expect.any(String),
        code: 'unauthenticated',
        requestId: expect.any(String),
      });
    }
  });

  it('shows nothing of itself but what answers questions, in whatever spelling', async () => {
    const headers = { authorization: `Bearer ${token}` };
    for (const path of ['load', 'meta', 'dry-run']) {
      expect([path, await raw('GET', `/cubejs-api/v1/${path}`, headers)]).toEqual([path, 200]);
    }
    for (const path of [
      '/cubejs-api',
      '/cubejs-api/',
      '/cubejs-api/v1/pre-aggregations/jobs',
      '/cubejs-api/v1/pre-aggregations/can-use',
      '/cubejs-api/v1/load/../pre-aggregations/jobs',
      '/cubejs-api/v1/load/%2e%2e/pre-aggregations/jobs',
      '/cubejs-api/v1/load%2f..%2fpre-aggregations%2fjobs',
      '/cubejs-api//v1/pre-aggregations/jobs',
      '/cubejs-api/v1/load/',
      '/cubejs-api/v1/LOAD',
      '/cubejs-api/v1/sql',
      '/cubejs-api/v1/cubesql',
      '/cubejs-api/v1/convert-query',
      '/cubejs-api/v1/run-scheduled-refresh',
      '/cubejs-api/v2/load',
      '/cubejs-api/graphql/x',
      '/cubejs-system/v1/context',
    ]) {
      for (const method of ['GET', 'POST']) {
        expect([method, path, await raw(method, path, headers)]).toEqual([method, path, 404]);
      }
    }
    expect(await raw('DELETE', '/cubejs-api/v1/load', headers)).toBe(404);
    expect(await raw('OPTIONS', '/cubejs-api/v1/load', headers)).toBe(404);
  });
});

describe('errors', () => {
  it('have one form, with the id of the request', async () => {
    const answer = await ask('GET', '/api/nothing', { headers: { 'x-request-id': 'my-id' } });
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({
      error: { code: 'not_found', message: 'GET /api/nothing does not exist.', requestId: 'my-id' },
    });
    expect(answer.headers.get('x-request-id')).toBe('my-id');
    const odd = await ask('GET', '/api/nothing', { headers: { 'x-request-id': 'a b<script>' } });
    expect(odd.body.error.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await statusOf(ask('PUT', '/api/clients', { token }))).toBe(404);
  });

  it('say what is wrong with a body that cannot be read', async () => {
    const send = (body: string, type = 'application/json') =>
      ask('POST', '/api/clients', { token, body, headers: { 'content-type': type } });
    expect((await send('{"name":')).body.error.code).toBe('malformed_json');
    expect((await send('name=x', 'text/plain')).body.error.code).toBe('json_required');
    expect((await send(JSON.stringify({ name: 'x'.repeat(2_000_000) }))).status).toBe(413);
    expect((await send('{}', 'application/json; charset=klingon')).status).toBe(415);
    const invalid = await send('{"name":"","extra":1}');
    expect(invalid.status).toBe(400);
    expect(invalid.body.error.details).toContainEqual({ path: 'name', message: 'must not be empty' });
    expect(await raw('GET', '/api/clients/%zz', { authorization: `Bearer ${token}` })).toBe(400);
  });

  it('of our own say nothing of what happened', async () => {
    await api.root.query('alter table media.clients rename to hidden');
    const answer = await ask('GET', '/api/clients', { token });
    await api.root.query('alter table media.hidden rename to clients');
    expect(answer.status).toBe(500);
    expect(answer.body.error).toEqual({
      code: 'internal_error',
      message: 'Something went wrong on our side.',
      requestId: expect.any(String),
    });
  });
});

describe('the web app', () => {
  it('is served at every path that is a page, assets for good and pages never from cache', async () => {
    for (const path of ['/', '/explore', '/clients/019aa000-0000-7000-8000-000000000000?tab=cpm']) {
      const page = await ask('GET', path, { headers: { accept: 'text/html' } });
      expect([page.status, page.body]).toEqual([200, '<!doctype html><title>the app</title>']);
      expect(page.headers.get('cache-control')).toBe('no-cache');
    }
    const asset = await ask('GET', '/assets/app-1a2b3c.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
  });

  it('does not stand in for what is missing', async () => {
    const html = { headers: { accept: 'text/html' } };
    for (const path of ['/assets/old.js', '/missing.png', '/api/x', '/cubejs-api/x', '/assets/x']) {
      const answer = await ask('GET', path, html);
      expect([path, answer.status, typeof answer.body]).toEqual([path, 404, 'object']);
    }
    expect(await statusOf(ask('POST', '/explore', html))).toBe(404);
    expect(await raw('GET', '/../package.json')).toBe(404);
    expect(await raw('GET', '/assets/..%2f..%2f..%2fetc/passwd')).toBe(404);
  });

  it('comes with a content security policy without inline scripts or other origins', async () => {
    const { headers } = await ask('GET', '/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });
});

describe('the documentation', () => {
  it('has every route with who may call it, and no other', async () => {
    const { body } = await ask('GET', '/api/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const documented = Object.entries(
      body.paths as Record<string, Record<string, { 'x-access': string }>>,
    ).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, o]) => `${method} ${path} ${o['x-access']}`),
    );
    const declared = routes.map((r) => `${r.method} ${r.path.replace(/:(\w+)/, '{$1}')} ${r.access}`);
    expect(documented.sort()).toEqual(declared.sort());
  });

  it('describes bodies, answers, files and parameters by the contract’s schemas', async () => {
    const { body } = await ask('GET', '/api/openapi.json');
    const schemaOf = (content: Record<string, { schema: unknown }>) => content['application/json']?.schema;
    const { post } = body.paths['/api/clients/{id}/cpm'];
    expect(schemaOf(post.requestBody.content)).toEqual({ $ref: '#/components/schemas/NewCpm' });
    expect(schemaOf(post.responses['201'].content)).toEqual({ $ref: '#/components/schemas/Cpm' });
    expect(post.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }]);
    expect(post.security).toEqual([{ accessToken: [] }]);
    expect(body.paths['/api/auth/login'].post.security).toEqual([]);
    expect(Object.keys(body.paths['/api/ingestions'].post.requestBody.content)).toContain('text/csv');
    expect(Object.keys(body.paths['/api/ingestions/{id}/rejects'].get.responses['200'].content)).toContain(
      'text/csv',
    );
  });

  it('can be browsed with files of this origin only', async () => {
    const page = await ask('GET', '/api/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.body).not.toMatch(/https?:|<script>|<style>|onload/);
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string);
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect([file, await statusOf(ask('GET', file))]).toEqual([file, 200]);
  });
});

describe('health and metrics', () => {
  it('tell that the process lives, and whether what it needs is there', async () => {
    expect((await ask('GET', '/healthz')).body).toEqual({ status: 'ok' });
    const ready = await ask('GET', '/readyz');
    expect([ready.status, ready.body]).toEqual([
      200,
      { status: 'ok', checks: { database: 'ok', cube: 'ok' } },
    ]);
  });

  it('count requests by route, for this machine and for administrators', async () => {
    const local = await ask('GET', '/metrics');
    expect(local.status).toBe(200);
    expect(local.body).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/api\/clients",status="500"\} 1/,
    );
    expect(local.body).toContain('process_cpu_seconds_total');
    expect(local.body).not.toContain('/api/nothing');

    const proxied = { 'x-forwarded-for': '203.0.113.9' };
    const client = (await ask('POST', '/api/clients', { token, json: { name: 'Metrics' } })).body;
    const user = await createUser(api, token, { email: 'm@x.example', role: 'client', clientId: client.id });
    expect(await statusOf(ask('GET', '/metrics', { headers: proxied }))).toBe(401);
    expect(await statusOf(ask('GET', '/metrics', { headers: proxied, token: user.token }))).toBe(403);
    expect(await statusOf(ask('GET', '/metrics', { headers: proxied, token }))).toBe(200);
    const other = await createOrganization(api, 'metrics@other.example');
    expect(await statusOf(ask('GET', '/metrics', { headers: proxied, token: other.token }))).toBe(200);
  });

  it('report a Cube that is gone, and answer 502 in its place', async () => {
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
    const ready = await ask('GET', '/readyz');
    expect([ready.status, ready.body.checks]).toEqual([503, { database: 'ok', cube: 'unavailable' }]);
    const load = await ask('GET', '/cubejs-api/v1/load', { token });
    expect([load.status, load.body.code]).toEqual([502, 'cube_unavailable']);
    expect(await statusOf(ask('GET', '/healthz'))).toBe(200);
  });
});
