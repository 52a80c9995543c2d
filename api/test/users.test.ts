import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, createUser, startApi } from './api.ts';

let api: Api;
let token: string;
let self: string;
beforeAll(async () => {
  api = await startApi();
  token = await api.tokenOf(ADMIN);
  self = (await api.ask('GET', '/api/me', { token })).body.id;
});
afterAll(() => api.stop());

const get = (path: string) => api.ask('GET', path, { token });
const post = (path: string, json?: unknown) => api.ask('POST', path, { token, json });
const setStatus = (id: string, status: string, as = token) =>
  api.ask('PATCH', `/api/users/${id}`, { token: as, json: { status } });

describe('users', () => {
  it('are created with a one-time password, shown once, and listed by email', async () => {
    const client = (await post('/api/clients', { name: 'Northwind' })).body;
    const created = await post('/api/users', {
      email: 'Zoe@northwind.example',
      role: 'client',
      clientId: client.id,
    });
    expect(created.status).toBe(201);
    const { password, ...user } = created.body;
    expect(password).toMatch(/^[a-z2-9-]{19}$/);
    expect(user).toEqual({
      id: expect.any(String),
      email: 'Zoe@northwind.example',
      role: 'client',
      clientId: client.id,
      clientName: 'Northwind',
      status: 'active',
      mustChangePassword: true,
      hasSecondFactor: false,
      lastSeenAt: null,
      createdAt: expect.any(String),
    });
    const { body } = await get('/api/users');
    expect(body.total).toBe(2);
    expect(body.items.map(({ email }: { email: string }) => email)).toEqual([
      ADMIN.email,
      'Zoe@northwind.example',
    ]);
    expect(body.items[1]).toEqual(user);
    expect(body.items[0].lastSeenAt).toEqual(expect.any(String));
    expect(
      (await post('/api/users', { email: 'mia@northwind.example', role: 'client', clientId: client.id }))
        .status,
    ).toBe(201);
  });

  it('never leave with a password or its hash, also not into the audit log', async () => {
    const { password } = (await post('/api/users', { email: 'secret@agency.example', role: 'admin' })).body;
    const seen = JSON.stringify([(await get('/api/users')).body, (await get('/api/audit-log')).body]);
    expect(seen).toContain('secret@agency.example');
    expect(seen).not.toContain(password);
    expect(seen).not.toMatch(/argon2|hash/i);
  });

  it('have one email each, in any case', async () => {
    await post('/api/users', { email: 'once@agency.example', role: 'admin' });
    const again = await post('/api/users', { email: 'ONCE@agency.example', role: 'admin' });
    expect([again.status, again.body.error.message]).toEqual([
      409,
      'There is already a user with this email.',
    ]);
  });

  it('of role client have a client that exists, of role admin none', async () => {
    const client = (await post('/api/clients', { name: 'Needed' })).body;
    const email = 'role@agency.example';
    const nowhere = '019aa000-0000-7000-8000-000000000000';
    expect((await post('/api/users', { email, role: 'client' })).status).toBe(400);
    expect((await post('/api/users', { email, role: 'admin', clientId: client.id })).status).toBe(400);
    expect((await post('/api/users', { email, role: 'owner' })).status).toBe(400);
    expect((await post('/api/users', { email: 'no email', role: 'admin' })).status).toBe(400);
    expect((await post('/api/users', { email, role: 'client', clientId: nowhere })).status).toBe(404);
    expect((await post('/api/users', { email, role: 'admin', clientId: null })).status).toBe(201);
  });

  it('come to have another role or client, and what they were logged in for ends', async () => {
    const [first, second] = await Promise.all(
      ['Old', 'New'].map(async (name) => (await post('/api/clients', { name })).body.id as string),
    );
    const login = { email: 'mover@agency.example', role: 'client' as const, clientId: first as string };
    const user = await createUser(api, token, login);
    const change = (json: unknown) => api.ask('PATCH', `/api/users/${user.id}`, { token, json });
    const claims = async () => {
      const { body } = await api.logIn({ email: user.email, password: user.password });
      return [body.user.role, body.user.clientId];
    };
    for (const json of [
      {},
      { role: 'client' },
      { role: 'admin', clientId: second },
      { clientId: second },
      { role: 'owner' },
    ])
      expect((await change(json)).status).toBe(400);
    const nowhere = '019aa000-0000-7000-8000-000000000000';
    expect((await change({ role: 'client', clientId: nowhere })).status).toBe(404);
    expect(await claims()).toEqual(['client', first]);

    expect((await change({ role: 'client', clientId: second })).body).toMatchObject({ clientName: 'New' });
    expect((await api.ask('GET', '/api/me', { token: user.token })).status).toBe(401);
    expect(await claims()).toEqual(['client', second]);
    expect((await change({ role: 'admin' })).body).toMatchObject({ role: 'admin', clientId: null });
    expect(await claims()).toEqual(['admin', null]);
    expect((await get('/api/audit-log?action=user.update')).body.items[0]).toMatchObject({
      entityId: user.id,
      before: { status: 'active', role: 'client', clientId: second },
      after: { status: 'active', role: 'admin', clientId: null },
    });
    const own = await api.ask('PATCH', `/api/users/${self}`, {
      token,
      json: { role: 'client', clientId: first },
    });
    expect([own.status, own.body.error.message]).toEqual([
      409,
      'You cannot take your own rights. Ask another administrator.',
    ]);
    await setStatus(user.id, 'disabled');
  });

  it('that do not exist are not found', async () => {
    for (const id of ['019aa000-0000-7000-8000-000000000000', 'x']) {
      expect((await setStatus(id, 'disabled')).status).toBe(404);
      expect((await post(`/api/users/${id}/reset-password`)).status).toBe(404);
    }
  });

  it('can be disabled by an administrator, but not themself', async () => {
    const other = await createUser(api, token, { email: 'other@agency.example', role: 'admin' });
    const refused = await setStatus(self, 'disabled');
    expect([refused.status, refused.body.error.code]).toEqual([409, 'conflict']);
    expect((await setStatus(self, 'active')).status).toBe(200);
    expect((await setStatus(other.id, 'disabled')).body).toMatchObject({ id: other.id, status: 'disabled' });
    expect((await get('/api/audit-log')).body.items[0]).toMatchObject({
      action: 'user.update',
      entityId: other.id,
      before: { status: 'active' },
      after: { status: 'disabled' },
    });
    await setStatus(other.id, 'active');
  });

  it('always leave one active administrator, also when two disable each other at once', async () => {
    const first = await createUser(api, token, { email: 'first@agency.example', role: 'admin' });
    const second = await createUser(api, token, { email: 'second@agency.example', role: 'admin' });
    const { items } = (await get('/api/users')).body;
    for (const user of items) {
      if (user.role === 'admin' && ![self, first.id, second.id].includes(user.id))
        await setStatus(user.id, 'disabled');
    }
    expect((await setStatus(self, 'disabled', first.token)).status).toBe(200);
    const answers = await Promise.all([
      setStatus(first.id, 'disabled', second.token),
      setStatus(second.id, 'disabled', first.token),
    ]);
    // The slower one may find itself disabled before it is heard.
    const [done, refused] = answers.map(({ status }) => status).sort();
    expect([done, [401, 409].includes(refused ?? 0)]).toEqual([200, true]);
    const { rows } = await api.root.query(
      `select count(*)::integer as active from identity.memberships where role = 'admin' and status = 'active'`,
    );
    expect(rows).toEqual([{ active: 1 }]);
    await api.root.query(`update identity.memberships set status = 'active'`);
    token = await api.tokenOf(ADMIN);
  });

  it('always leave one active administrator, whatever else the API may come to do', async () => {
    await api.root.query(
      `update identity.memberships set status = 'disabled' where user_id <> $1 and role = 'admin'`,
      [self],
    );
    const { id } = (await post('/api/clients', { name: 'Demotion' })).body;
    for (const change of ["status = 'disabled'", `role = 'client', client_id = '${id}'`]) {
      await expect(
        api.root.query(`update identity.memberships set ${change} where user_id = $1`, [self]),
      ).rejects.toMatchObject({ code: 'PM001' });
    }
    await api.root.query(`update identity.memberships set status = 'active'`);
  });

  it('that are disabled are refused with the token they still hold, and may log in again once they are enabled', async () => {
    const other = await createUser(api, token, { email: 'held@agency.example', role: 'admin' });
    const statusOf = async (path: string) => (await api.ask('GET', path, { token: other.token })).status;
    expect(await statusOf('/api/clients')).toBe(200);
    await setStatus(other.id, 'disabled');
    expect(await statusOf('/api/clients')).toBe(401);
    expect(await statusOf('/cubejs-api/v1/meta')).toBe(401);
    await setStatus(other.id, 'active');
    expect(await statusOf('/api/clients')).toBe(401);
    other.token = await api.tokenOf({ email: other.email, password: other.password });
    expect(await statusOf('/api/clients')).toBe(200);
  });

  it('of a disabled client are refused with the token they still hold', async () => {
    const client = (await api.ask('POST', '/api/clients', { token, json: { name: 'Leaving' } })).body;
    const user = await createUser(api, token, {
      email: 'ann@leaving.example',
      role: 'client',
      clientId: client.id,
    });
    const me = async () => (await api.ask('GET', '/api/me', { token: user.token })).status;
    expect(await me()).toBe(200);
    await api.ask('PATCH', `/api/clients/${client.id}`, { token, json: { status: 'disabled' } });
    expect(await me()).toBe(401);
  });

  it('get a new one-time password from an administrator', async () => {
    const user = await createUser(api, token, { email: 'reset@agency.example', role: 'admin' });
    const reset = await post(`/api/users/${user.id}/reset-password`);
    expect([reset.status, Object.keys(reset.body)]).toEqual([200, ['password']]);
    const session = await api.logIn({ email: user.email, password: reset.body.password });
    expect([session.status, session.body.user.mustChangePassword]).toEqual([200, true]);
    expect((await api.logIn(user)).status).toBe(401);
  });
});
