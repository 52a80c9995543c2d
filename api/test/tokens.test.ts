import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, createOrganization, createUser, startApi } from './api.ts';

/** Stands where Cube stands: answers with the token that reached it. */
let upstream: Server;
let api: Api;
let admin: string;
let acme: string;
beforeAll(async () => {
  upstream = createServer((req, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ authorization: req.headers.authorization }));
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  api = await startApi({ CUBE_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` });
  admin = await api.tokenOf(ADMIN);
  acme = (await api.ask('POST', '/api/clients', { token: admin, json: { name: 'Acme' } })).body.id;
});
afterAll(async () => {
  await api.stop();
  upstream.close();
});

const create = (json: object, token = admin) => api.ask('POST', '/api/tokens', { token, json });
const load = (token: string) => api.ask('POST', '/cubejs-api/v1/load', { token, json: { query: {} } });
/** The claims of the access token that Cube is asked with. */
const claimsFor = async (token: string) => {
  const { body } = await load(token);
  return decodeJwt(body.authorization.replace('Bearer ', ''));
};

describe('a BI token', () => {
  it('is shown once, with what it is for, and kept as a hash only', async () => {
    const { status, body } = await create({ name: 'Looker Studio', days: 30 });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Looker Studio',
      clientId: null,
      createdBy: ADMIN.email,
      lastUsedAt: null,
      revokedAt: null,
      token: expect.stringMatching(/^pmd_[\w-]{43}$/),
    });
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(30 * 86_400_000);
    const { body: list } = await api.ask('GET', '/api/tokens', { token: admin });
    expect(list.items[0]).toMatchObject({ id: body.id, name: 'Looker Studio' });
    expect(list.items[0]).not.toHaveProperty('token');
    const { rows } = await api.root.query('select t::text as stored from identity.api_tokens t');
    expect(JSON.stringify(rows)).not.toContain(body.token);
    const { rows: log } = await api.root.query('select a::text as entry from identity.audit_log a');
    expect(JSON.stringify(log)).toContain('token.create');
    expect(JSON.stringify(log)).not.toContain(body.token);
  });

  it('asks Cube for the organization, or for its client, with a token that does not last', async () => {
    const { organizationId } = decodeJwt(admin);
    const whole = await create({ name: 'All', days: null });
    const claims = await claimsFor(whole.body.token);
    expect(claims).toMatchObject({ role: 'admin', organizationId, clientId: null, sub: whole.body.id });
    expect((claims.exp ?? 0) - Date.now() / 1000).toBeLessThan(16 * 60);
    const one = await create({ name: 'Acme', clientId: acme });
    expect(await claimsFor(one.body.token)).toMatchObject({ role: 'client', organizationId, clientId: acme });
    const { body } = await api.ask('GET', '/api/tokens', { token: admin });
    expect(body.items.find(({ id }: { id: string }) => id === one.body.id).lastUsedAt).not.toBeNull();
  });

  it('opens nothing but questions to Cube', async () => {
    const { token } = (await create({ name: 'Curious' })).body;
    for (const [method, path] of [
      ['GET', '/api/me'],
      ['GET', '/api/clients'],
      ['GET', '/api/tokens'],
      ['POST', '/api/tokens'],
      ['GET', '/api/metrics'],
    ] as const) {
      expect([path, (await api.ask(method, path, { token })).status]).not.toEqual([path, 200]);
    }
    expect((await api.ask('POST', '/cubejs-api/v1/pre-aggregations/jobs', { token, json: {} })).status).toBe(
      404,
    );
    expect((await api.ask('POST', '/cubejs-api/v1/sql', { token, json: {} })).status).toBe(404);
    expect((await load(token)).status).toBe(200);
  });

  it('opens nothing any more once it is revoked, twice if need be', async () => {
    const { id, token } = (await create({ name: 'Short' })).body;
    expect((await load(token)).status).toBe(200);
    const revoked = await api.ask('DELETE', `/api/tokens/${id}`, { token: admin });
    expect(revoked).toMatchObject({ status: 200, body: { revokedAt: expect.any(String) } });
    const { status, body } = await load(token);
    expect([status, body.error]).toEqual([401, 'This BI token is not known, has expired or was revoked.']);
    expect((await api.ask('DELETE', `/api/tokens/${id}`, { token: admin })).body).toEqual(revoked.body);
  });

  it('opens nothing once it has expired, or its client is disabled', async () => {
    const { id, token } = (await create({ name: 'Old', clientId: acme, days: 1 })).body;
    expect((await load(token)).status).toBe(200);
    await api.ask('PATCH', `/api/clients/${acme}`, { token: admin, json: { status: 'disabled' } });
    expect((await load(token)).status).toBe(401);
    await api.ask('PATCH', `/api/clients/${acme}`, { token: admin, json: { status: 'active' } });
    expect((await load(token)).status).toBe(200);
    await api.root.query(
      "update identity.api_tokens set expires_at = now() - interval '1 second' where id = $1",
      [id],
    );
    expect((await load(token)).status).toBe(401);
  });

  it.each(['pmd_', `pmd_${'a'.repeat(43)}`, `pmd_${"' or true --".repeat(3)}`, `pmd_${'x'.repeat(12_000)}`])(
    'nobody made opens nothing: %.30s',
    async (token) => {
      expect((await load(token)).status).toBe(401);
    },
  );

  it.each([
    ['without a name', { name: ' ' }],
    ['that expires in the past', { name: 'A', days: 0 }],
    ['for half a day', { name: 'A', days: 0.5 }],
    ['with a secret of one’s own', { name: 'A', token: 'pmd_mine' }],
  ])('is not made %s', async (_, json) => {
    expect((await create(json)).status).toBe(400);
  });

  it('is made by administrators, for clients of their organization, and seen by nobody else', async () => {
    const client = await createUser(api, admin, { email: 'c@acme.example', role: 'client', clientId: acme });
    expect((await create({ name: 'Mine' }, client.token)).status).toBe(403);
    expect((await api.ask('GET', '/api/tokens', { token: client.token })).status).toBe(403);
    const rival = await createOrganization(api, 'rival@other.example');
    expect((await create({ name: 'Spy', clientId: acme }, rival.token)).status).toBe(404);
    const { id } = (await create({ name: 'Ours' })).body;
    expect((await api.ask('GET', '/api/tokens', { token: rival.token })).body).toEqual({
      items: [],
      total: 0,
    });
    expect((await api.ask('DELETE', `/api/tokens/${id}`, { token: rival.token })).status).toBe(404);
  });
});

describe('an open page', () => {
  it('sees that numbers of its organization have changed, as an administrator and as a client', async () => {
    const { organizationId } = decodeJwt(admin);
    const client = await createUser(api, admin, {
      email: 'live@acme.example',
      role: 'client',
      clientId: acme,
    });
    const rival = await createOrganization(api, 'live@other.example');
    const versions = async () =>
      (
        await Promise.all(
          [admin, client.token, rival.token].map((token) => api.ask('GET', '/api/live', { token })),
        )
      ).map(({ body }) => body.version);
    const before = await versions();
    await api.root.query(
      `insert into media.metrics_version (organization_id, month) values ($1, '2026-11-01')
       on conflict (organization_id, month) do update set version = metrics_version.version + 1`,
      [organizationId],
    );
    const after = await versions();
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(after[0]);
    expect(after[2]).toBe(before[2]);
    expect((await api.ask('GET', '/api/live')).status).toBe(401);
  });
});

describe('the dictionary of metrics', () => {
  it('is told to whoever is logged in, and documented', async () => {
    const { body } = await api.ask('GET', '/api/metrics', { token: admin });
    expect(body.items.find(({ id }: { id: string }) => id === 'cpa')).toMatchObject({
      title: 'CPA',
      formula: 'spend / conversions',
      good: 'down',
    });
    expect((await api.ask('GET', '/api/metrics')).status).toBe(401);
  });
});
