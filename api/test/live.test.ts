import { once } from 'node:events';
import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ADMIN, type Api, createOrganization, createUser, JWT_SECRET, startApi } from './api.ts';

let api: Api;
let token: string;
let organizationId: string;
beforeAll(async () => {
  api = await startApi();
  token = await api.tokenOf(ADMIN);
  organizationId = (await api.ask('GET', '/api/me', { token })).body.organizationId;
});
afterAll(() => api.stop());

const address = (path = '/api/live') => api.url.replace('http', 'ws') + path;

/** A socket that has sent this, with what it was told so far. */
async function listen(first: string) {
  const socket = new WebSocket(address());
  const told: { version: string }[] = [];
  socket.on('message', (data) => told.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  socket.send(first);
  return { socket, told, closed };
}

/** The status a request for a socket is refused with. */
const refusal = (path: string, headers: Record<string, string> = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    const socket = new WebSocket(address(path), { headers });
    socket.on('open', () => reject(new Error('it was opened')));
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode));
    socket.on('error', () => {});
  });

const change = (id = organizationId) =>
  api.root.query(
    `insert into media.metrics_version (organization_id, month) values ($1, '2026-03-01')
     on conflict (organization_id, month) do update set version = metrics_version.version + 1, changed_at = now()`,
    [id],
  );
const poll = (what: () => unknown) => expect.poll(what, { timeout: 15_000 });

describe('an open page', () => {
  it('is told when numbers of its organization change, and nothing of another', async () => {
    const rival = await createOrganization(api, 'rival@other.example');
    const [own, other] = await Promise.all([listen(token), listen(rival.token)]);
    await poll(() => [own.told.length, other.told.length]).toEqual([1, 1]);
    expect(own.told[0]).toEqual((await api.ask('GET', '/api/live', { token })).body);
    await change();
    await poll(() => own.told.length).toBe(2);
    expect(own.told[1]?.version).not.toBe(own.told[0]?.version);
    const { rows } = await api.root.query<{ id: string }>(
      'select organization_id as id from identity.memberships m join identity.users u on u.id = m.user_id where email = $1',
      ['rival@other.example'],
    );
    await change(rows[0]?.id);
    await poll(() => other.told.length).toBe(2);
    expect(own.told.length).toBe(2);
    own.socket.close();
    other.socket.close();
  });

  it('is told by no socket without a good token of its own', async () => {
    const shared = await api.ask('GET', '/api/live', { token: 'x' });
    expect(shared.status).toBe(401);
    for (const bad of ['', 'x.y.z', 'x'.repeat(100)]) expect(await (await listen(bad)).closed).toBe(4401);
    // More than any token has is not even read.
    expect(await (await listen('x'.repeat(100_000))).closed).toBe(1009);
    const waiting = new WebSocket(address());
    const [code] = await once(waiting, 'close');
    expect(code).toBe(4401);
  });

  it('is told no more when its log-in has ended, its person was disabled or its token has expired', async () => {
    const user = await createUser(api, token, { email: 'leaver@agency.example', role: 'admin' });
    const { socket, told, closed } = await listen(user.token);
    await poll(() => told.length).toBe(1);
    await api.ask('PATCH', `/api/users/${user.id}`, { token, json: { status: 'disabled' } });
    expect(await closed).toBe(4401);
    expect(socket.readyState).toBe(WebSocket.CLOSED);
    expect(await (await listen(user.token)).closed).toBe(4401);
    const { exp: _, ...claims } = decodeJwt(token);
    const brief = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setExpirationTime('2s')
      .sign(new TextEncoder().encode(JWT_SECRET));
    const expiring = await listen(brief);
    await poll(() => expiring.told.length).toBe(1);
    expect(await expiring.closed).toBe(4401);
  });

  it('is told over a few sockets at once, not over any number', async () => {
    const { token: mine } = await createUser(api, token, { email: 'many@agency.example', role: 'admin' });
    const all = await Promise.all(Array.from({ length: 21 }, () => listen(mine)));
    await poll(() => all.filter(({ told }) => told.length === 1).length).toBe(20);
    expect(await Promise.race(all.map(({ closed }) => closed))).toBe(4429);
    for (const { socket } of all) socket.close();
  });

  it('of another origin hears nothing, and nothing else is opened as a socket', async () => {
    expect(await refusal('/api/live', { origin: 'https://evil.example' })).toBe(403);
    expect(await refusal('/api/live', { origin: 'null' })).toBe(403);
    for (const path of [
      '/',
      '/cubejs-api/v1',
      '/cubejs-api/v1/subscribe',
      '/cubejs-api/graphql',
      '/api/clients',
    ])
      expect(await refusal(path)).toBe(404);
    const same = new WebSocket(address(), { origin: api.url });
    await once(same, 'open');
    same.close();
  });
});
