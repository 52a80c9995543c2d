import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, createOrganization, createUser, startApi } from './api.ts';

let api: Api;
let token: string;
beforeAll(async () => {
  api = await startApi();
  token = await api.tokenOf(ADMIN);
});
afterAll(() => api.stop());

const get = (path: string, as = token) => api.ask('GET', path, { token: as });
const post = (path: string, json: unknown, as = token) => api.ask('POST', path, { token: as, json });
const patch = (path: string, json: unknown) => api.ask('PATCH', path, { token, json });

describe('the organization', () => {
  it('is changed setting by setting, which everybody is told, with before and after in the audit log', async () => {
    const changes = {
      name: 'Nordlicht Media',
      currency: 'EUR',
      timeZone: 'Europe/Vienna',
      locale: 'de-AT',
      accentColor: '#0f766e',
      stagingRetentionDays: 30,
      reportRetentionDays: 800,
      metricsRetentionMonths: 36,
    };
    const before = (await get('/api/organization')).body;
    const changed = await patch('/api/organization', { ...changes, accentColor: '#0F766E' });
    expect([changed.status, changed.body]).toEqual([200, { ...changes, logoAt: null }]);
    expect((await get('/api/me')).body.organization).toMatchObject({
      name: 'Nordlicht Media',
      currency: 'EUR',
      timeZone: 'Europe/Vienna',
      locale: 'de-AT',
      accentColor: '#0f766e',
      logoAt: null,
    });
    await patch('/api/organization', { accentColor: null, currency: 'EUR' });
    const { items } = (await get('/api/audit-log?action=organization')).body;
    expect(items).toMatchObject([
      { action: 'organization.update', before: { accentColor: '#0f766e' }, after: { accentColor: null } },
      { before: { name: before.name, currency: before.currency }, after: { name: 'Nordlicht Media' } },
    ]);
    expect(Object.keys(items[0].after)).toEqual(['accentColor']);
  });

  it('refuses what is no such setting', async () => {
    for (const [change, path] of [
      [{ name: ' ' }, 'name'],
      [{ currency: 'XXY' }, 'currency'],
      [{ timeZone: 'Mars/Base' }, 'timeZone'],
      [{ locale: 'no such' }, 'locale'],
      [{ accentColor: 'red' }, 'accentColor'],
      [{ accentColor: '#fff;}' }, 'accentColor'],
      [{ stagingRetentionDays: 0 }, 'stagingRetentionDays'],
      [{ reportRetentionDays: 3651 }, 'reportRetentionDays'],
      [{ metricsRetentionMonths: 1.5 }, 'metricsRetentionMonths'],
    ] as const) {
      const answer = await patch('/api/organization', change);
      expect([answer.status, answer.body.error.details?.[0]?.path]).toEqual([400, path]);
    }
  });
});

describe('the audit log', () => {
  it('is filtered by who, what, about what and when, and exported whole with formulas defused', async () => {
    const { body: client } = await post('/api/clients', { name: '=cmd()' });
    await patch(`/api/clients/${client.id}`, { name: 'Renamed, "quoted"' });
    const entries = async (filter: string) => (await get(`/api/audit-log?${filter}`)).body;
    expect((await entries(`entityId=${client.id}`)).items).toMatchObject([
      { action: 'client.update', entityName: 'Renamed, "quoted"', before: { name: '=cmd()' } },
      { action: 'client.create' },
    ]);
    expect((await entries(`entityId=${client.id}&action=client.create`)).total).toBe(1);
    expect((await entries(`entityId=${client.id}&action=client`)).total).toBe(2);
    expect((await entries(`entityId=${client.id}&userEmail=STEPHEN`)).total).toBe(2);
    expect((await entries(`entityId=${client.id}&userEmail=s_ephen`)).total).toBe(0);
    const today = new Date().toISOString().slice(0, 10);
    const far = (days: number) => new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
    expect((await entries(`entityId=${client.id}&from=${far(-1)}&to=${far(1)}`)).total).toBe(2);
    expect((await entries(`from=${far(2)}`)).total).toBe(0);
    expect((await entries(`to=${far(-2)}`)).total).toBe(0);
    expect((await get('/api/audit-log?from=yesterday')).status).toBe(400);
    expect((await get('/api/audit-log/actions')).body.items).toContain('client.update');

    const csv = await api.ask('GET', `/api/audit-log?entityId=${client.id}`, {
      token,
      headers: { accept: 'text/csv' },
    });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const lines = csv.body.trimEnd().split('\r\n');
    expect(lines[0]).toBe('at,user,action,entity_id,entity,before,after,request_id');
    expect(lines.length).toBe(3);
    expect(lines[1]).toContain(
      `${ADMIN.email},client.update,${client.id},"Renamed, ""quoted""","{""name"":""=cmd()""`,
    );
    await api.root.query(
      `insert into identity.audit_log (organization_id, at, action, entity_id)
       select organization_id, at, 'test.many', $1 from identity.audit_log, generate_series(1, 1100) where entity_id = $1`,
      [client.id],
    );
    const many = await api.ask('GET', '/api/audit-log?action=test.many', {
      token,
      headers: { accept: 'text/csv' },
    });
    expect(many.body.trimEnd().split('\r\n').length).toBe(2201);
  });
});

describe('the system page', () => {
  it('says what is known and null for what is not', async () => {
    const { status, body } = await get('/api/system');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      versions: {
        product: expect.stringMatching(/^\d/),
        node: process.versions.node,
        postgres: expect.any(String),
      },
      services: [
        { name: 'database', state: 'ok' },
        { name: 'cube', state: 'unavailable' },
        { name: 'worker', state: 'ok' },
      ],
      rollups: { state: 'unavailable', refreshedAt: null },
      lastBackup: null,
    });
    expect(body.disk.databaseBytes).toBeGreaterThan(1_000_000);
    const failed = body.queue.failed;
    await api.root.query(
      "update graphile_worker._private_jobs set attempts = max_attempts where key like 'release%'",
    );
    expect((await get('/api/system')).body.queue.failed).toBeGreaterThan(failed);
    const stranger = await createOrganization(api, 'system@other.example');
    expect((await get('/api/system', stranger.token)).body.queue.failed).toBe(0);
    // A job that has been due for long says that nobody takes jobs.
    await api.root.query(
      "update graphile_worker._private_jobs set attempts = 0, run_at = now() - interval '1 hour'",
    );
    expect((await get('/api/system')).body.services[2]).toEqual({ name: 'worker', state: 'late' });
  });
});

describe('viewing as a client', () => {
  it('sees what the client sees, changes nothing, is in the audit log and ends with the administrator', async () => {
    const { body: client } = await post('/api/clients', { name: 'Seen' });
    await post('/api/clients', { name: 'Unseen' });
    const colleague = await createUser(api, token, { email: 'second@agency.example', role: 'admin' });
    const view = await post(`/api/clients/${client.id}/view-as`, undefined, colleague.token);
    expect([view.status, view.body.client]).toEqual([200, { id: client.id, name: 'Seen' }]);
    const as = view.body.accessToken;
    expect((await get('/api/clients', as)).body.items.map(({ name }: { name: string }) => name)).toEqual([
      'Seen',
    ]);
    expect((await get('/api/me', as)).body).toMatchObject({ role: 'client', clientId: client.id });
    expect((await get('/api/users', as)).status).toBe(403);
    for (const [path, json] of [
      ['/api/auth/password', { currentPassword: colleague.password, newPassword: 'another password' }],
      ['/api/auth/logout-everywhere', {}],
      [`/api/clients/${client.id}/view-as`, {}],
    ] as const) {
      expect([path, (await post(path, json, as)).status]).toEqual([path, 403]);
    }
    expect(
      (await get(`/api/audit-log?entityId=${client.id}&action=client.view_as`)).body.items,
    ).toMatchObject([{ userEmail: 'second@agency.example', after: { name: 'Seen' } }]);
    await patch(`/api/users/${colleague.id}`, { status: 'disabled' });
    expect((await get('/api/clients', as)).status).toBe(401);
    await patch(`/api/clients/${client.id}`, { status: 'disabled' });
    expect((await post(`/api/clients/${client.id}/view-as`, undefined)).status).toBe(409);
  });

  it('is for administrators, and for clients of their own organization', async () => {
    const { body: client } = await post('/api/clients', { name: 'Own view' });
    const user = await createUser(api, token, {
      email: 'view@own.example',
      role: 'client',
      clientId: client.id,
    });
    const stranger = await createOrganization(api, 'view@other.example');
    expect((await post(`/api/clients/${client.id}/view-as`, undefined, user.token)).status).toBe(403);
    expect((await post(`/api/clients/${client.id}/view-as`, undefined, stranger.token)).status).toBe(404);
    // A token that claims to be one without an administrator behind it opens nothing.
    const forged = await api.accessTokens.sign({
      userId: user.id,
      role: 'client',
      organizationId: (await get('/api/me')).body.organizationId,
      clientId: (await post('/api/clients', { name: 'Not mine' })).body.id,
      mustChangePassword: false,
      viewAs: true,
    });
    expect((await get('/api/clients', forged)).status).toBe(401);
  });
});
