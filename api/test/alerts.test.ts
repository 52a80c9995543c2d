import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, createOrganization, startApi } from './api.ts';

let api: Api;
let token: string;
let stranger: string;

beforeAll(async () => {
  api = await startApi();
  token = await api.tokenOf(ADMIN);
  stranger = (await createOrganization(api, 'rival@other.example')).token;
  const { organizationId } = (await api.ask('GET', '/api/me', { token })).body;
  await api.root.query(
    `insert into alerting.alerts (organization_id, kind, cause, title, body, link, opened_at, resolved_at) values
       ($1, 'failed_file', 'a', 'First', 'Body', '/ingestions/1', now() - interval '2 hours', null),
       ($1, 'held_rows', 'b', 'Second', 'Body', '/ingestions', now() - interval '1 hour', null),
       ($1, 'held_rows', 'c', 'Over', 'Body', '/ingestions', now() - interval '3 hours', now())`,
    [organizationId],
  );
});
afterAll(() => api.stop());

const get = async (path: string, as = token) => (await api.ask('GET', path, { token: as })).body;
const titles = (list: { items: { title: string }[] }) => list.items.map(({ title }) => title);

describe('alerts', () => {
  it('are listed newest first, by state and page, with how many are unread', async () => {
    expect(titles(await get('/api/alerts'))).toEqual(['Second', 'First', 'Over']);
    expect(await get('/api/alerts?state=open&limit=1')).toMatchObject({
      items: [{ title: 'Second', kind: 'held_rows', link: '/ingestions', resolvedAt: null, readAt: null }],
      total: 2,
      unread: 2,
    });
    expect(titles(await get('/api/alerts?state=resolved'))).toEqual(['Over']);
  });

  it('are read one by one or all at once, by name of who read them', async () => {
    const [, first] = (await get('/api/alerts?state=open')).items;
    const read = (json: unknown, as = token) => api.ask('POST', '/api/alerts/read', { token: as, json });
    // Nobody reads another organization's.
    expect((await read({ ids: [first.id] }, stranger)).body).toEqual({ unread: 0 });
    expect((await get('/api/alerts')).unread).toBe(2);
    expect((await read({ ids: [first.id] })).body).toEqual({ unread: 1 });
    expect((await get('/api/alerts')).items[1]).toMatchObject({ title: 'First', readBy: ADMIN.email });
    expect((await read({})).body).toEqual({ unread: 0 });
    expect((await read({ ids: ['x'] })).status).toBe(400);
  });

  it('are in somebody’s hands once they say so, and back in nobody’s when they say that', async () => {
    const [, first] = (await get('/api/alerts?state=open')).items;
    const say = (acknowledged: boolean, as = token) =>
      api.ask('PATCH', `/api/alerts/${first.id}`, { token: as, json: { acknowledged } });
    expect((await say(true, stranger)).status).toBe(404);
    expect((await say(true)).body).toMatchObject({ title: 'First', acknowledgedBy: ADMIN.email });
    expect(titles(await get('/api/alerts?state=open'))).toEqual(['Second']);
    expect(titles(await get('/api/alerts?state=acknowledged'))).toEqual(['First']);
    expect((await say(false)).body).toMatchObject({ acknowledgedAt: null, acknowledgedBy: null });
    expect(titles(await get('/api/alerts?state=acknowledged'))).toEqual([]);
    expect(titles(await get('/api/alerts?state=resolved'))).toEqual(['Over']);
  });

  it('are mailed as the agency and each administrator say', async () => {
    const said = {
      isMailed: true,
      mutedKinds: ['held_rows'],
      quietFrom: '22:00',
      quietUntil: '07:00',
      digestAt: null,
    };
    const nothing = { mutedKinds: [], quietFrom: null, quietUntil: null, digestAt: null };
    expect(await get('/api/alert-preferences')).toEqual({
      organization: { isMailed: true, ...nothing },
      own: { isMailed: false, ...nothing },
    });
    const set = (whose: string, json: unknown) =>
      api.ask('PATCH', `/api/alert-preferences/${whose}`, { token, json });
    expect((await set('own', said)).body).toEqual({
      organization: { isMailed: true, ...nothing },
      own: said,
    });
    expect((await set('organization', { ...said, isMailed: false })).body.organization.isMailed).toBe(false);
    expect((await set('own', { ...said, digestAt: '06:30' })).body.own.digestAt).toBe('06:30');
    for (const wrong of [{ quietUntil: null }, { quietFrom: '24:00' }, { mutedKinds: ['weather'] }]) {
      expect((await set('own', { ...said, ...wrong })).status).toBe(400);
    }
    expect(await get('/api/alert-preferences', stranger)).toMatchObject({ own: { isMailed: false } });
  });

  it('of another organization are not there', async () => {
    expect(await get('/api/alerts', stranger)).toEqual({ items: [], total: 0, unread: 0 });
  });
});
