import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, refreshCookie, startApi } from './api.ts';

/** As it stands behind a TLS proxy. */
let api: Api;
beforeAll(async () => {
  api = await startApi({ PUBLIC_URL: 'https://media.example', TRUST_PROXY: '1' });
});
afterAll(() => api.stop());

const overHttps = { 'x-forwarded-proto': 'https' };
const inTheClear = { 'x-forwarded-proto': 'http' };
const logIn = (headers: Record<string, string>, type = 'application/json') =>
  api.ask('POST', '/api/auth/login', {
    body: JSON.stringify(ADMIN),
    headers: { 'content-type': type, ...headers },
  });

describe('behind TLS', () => {
  it('moves pages that were asked for in the clear to the https address, and nowhere else', async () => {
    for (const path of ['/', '/explore?rows=client', '//evil.example/x', '/healthz']) {
      const { status, headers } = await api.ask('GET', path, {
        headers: { ...inTheClear, host: 'evil.example' },
      });
      expect([path, status, headers.get('location')]).toEqual([path, 308, `https://media.example${path}`]);
    }
  });

  it('refuses a password or a token that was sent in the clear', async () => {
    const answer = await logIn(inTheClear);
    expect([answer.status, answer.body.error.code]).toEqual([403, 'https_required']);
    expect((await api.ask('GET', '/api/me', { headers: inTheClear })).body.error.code).toBe('https_required');
    expect((await api.ask('GET', '/cubejs-api/v1/meta', { headers: inTheClear })).status).toBe(403);
  });

  it('tells browsers to stay with https, and to send the cookie over it only', async () => {
    const answer = await logIn(overHttps);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(refreshCookie(answer)?.attributes).toMatch(/HttpOnly; Secure; SameSite=Strict$/);
  });

  it('lets in what no proxy passed on: probes and the other services of this machine', async () => {
    expect((await api.ask('GET', '/healthz')).status).toBe(200);
    expect((await logIn({})).status).toBe(200);
  });
});

describe('another site', () => {
  const fromElsewhere = { ...overHttps, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

  it('is given leave for nothing, and can read no answer', async () => {
    for (const path of ['/api/auth/login', '/api/me', '/api/auth/refresh', '/cubejs-api/v1/load']) {
      const preflight = await api.ask('OPTIONS', path, {
        headers: {
          ...fromElsewhere,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      const asked = await api.ask('GET', path, { headers: fromElsewhere });
      for (const { headers } of [preflight, asked]) {
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
        expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      }
    }
  });

  it('cannot log in, or change anything, with what a form can send', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await logIn(fromElsewhere, type);
      expect([type, answer.status, answer.body.error.code]).toEqual([type, 400, 'json_required']);
    }
    const session = await logIn(overHttps);
    const cookie = `pmd_refresh=${refreshCookie(session)?.token}`;
    for (const [method, path] of [
      ['POST', '/api/clients'],
      ['POST', '/api/auth/password'],
      ['POST', '/api/auth/logout-everywhere'],
      ['GET', '/api/me'],
      ['GET', '/cubejs-api/v1/meta'],
    ] as const) {
      const answer = await api.ask(method, path, { headers: { ...fromElsewhere, cookie } });
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });
});

describe('what is too much', () => {
  it('is refused: a large body, a large header, endless nesting', async () => {
    const post = (body: string) =>
      api.ask('POST', '/api/auth/login', {
        body,
        headers: { ...overHttps, 'content-type': 'application/json' },
      });
    expect((await post(`{"email":"${'x'.repeat(2_000_000)}"}`)).status).toBe(413);
    expect((await post('['.repeat(100_000))).status).toBe(400);
    expect((await post(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)).status).toBe(400);
    expect((await api.ask('GET', '/api/me', { token: 'x'.repeat(1_000_000) })).status).toBe(431);
  });

  it('says of itself that scripts stand in files of this origin only, and may ask for no device', async () => {
    const { headers } = await api.ask('GET', '/', { headers: { ...overHttps, accept: 'text/html' } });
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self';script-src 'self';/);
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
    expect(headers.get('permissions-policy')).toContain('camera=()');
    expect(headers.get('x-frame-options')).toBe('DENY');
  });
});
