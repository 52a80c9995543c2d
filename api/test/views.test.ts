import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, createOrganization, createUser, startApi } from './api.ts';

/** An agency with two people, two clients with two people and one, and another organization. */
let api: Api;
let agency: string;
let colleague: string;
let ann: string;
let anton: string;
let bob: string;
let stranger: string;

beforeAll(async () => {
  api = await startApi();
  agency = await api.tokenOf(ADMIN);
  const client = async (name: string) =>
    (await api.ask('POST', '/api/clients', { token: agency, json: { name } })).body.id as string;
  const person = async (email: string, clientId: string | null) =>
    (await createUser(api, agency, { email, role: clientId ? 'client' : 'admin', clientId })).token;
  const [acme, bolt] = [await client('Acme'), await client('Bolt')];
  colleague = await person('carla@agency.example', null);
  ann = await person('ann@acme.example', acme);
  anton = await person('anton@acme.example', acme);
  bob = await person('bob@bolt.example', bolt);
  stranger = (await createOrganization(api, 'rival@other.example')).token;
});
afterAll(() => api.stop());

const state = {
  range: 'last_28_days',
  comparison: { from: '2026-01-01', to: '2026-01-28' },
  rows: ['campaign', 'creative'],
  measures: ['spend', 'ctr'],
  by: 'week',
  filters: [{ dimension: 'creative', exclude: true, members: ['=Banner'] }],
  sort: { by: 'spend', descending: true },
  sorts: { creative: { by: 'name', descending: false } },
  top: { campaign: 5 },
  expand: 1,
  open: '',
  closed: '',
  metric: 'spend',
  layout: { widths: { tree: 300 }, pinned: ['spend'], marks: { ctr: 'heat' } },
};

const save = async (token: string, name: string, isShared = false) =>
  (await api.ask('POST', '/api/views', { token, json: { name, state, isShared } })).body.id as string;
const names = async (token: string) =>
  (await api.ask('GET', '/api/views', { token })).body.items.map(({ name }: { name: string }) => name);
const patch = (token: string, id: string, json: object) =>
  api.ask('PATCH', `/api/views/${id}`, { token, json });

describe('saved views', () => {
  it('come back as they were saved, to their owner alone', async () => {
    const saved = await api.ask('POST', '/api/views', { token: agency, json: { name: ' Weekly ', state } });
    expect([saved.status, saved.body]).toEqual([
      201,
      {
        id: expect.any(String),
        name: 'Weekly',
        state,
        isShared: false,
        isDefault: false,
        isOwn: true,
        owner: ADMIN.email,
        updatedAt: expect.any(String),
      },
    ]);
    for (const token of [colleague, ann, bob, stranger]) {
      expect(await names(token)).toEqual([]);
      expect((await patch(token, saved.body.id, { isDefault: true })).status).toBe(404);
      expect((await api.ask('DELETE', `/api/views/${saved.body.id}`, { token })).status).toBe(404);
    }
    expect((await api.ask('DELETE', `/api/views/${saved.body.id}`, { token: agency })).status).toBe(204);
    expect(await names(agency)).toEqual([]);
  });

  it('are shared with the same side only: the agency, or people of one client', async () => {
    await save(agency, 'Of the agency', true);
    await save(ann, 'Of Acme', true);
    expect(await names(colleague)).toEqual(['Of the agency']);
    expect(await names(anton)).toEqual(['Of Acme']);
    expect(await names(agency)).toEqual(['Of the agency']);
    expect(await names(bob)).toEqual([]);
    expect(await names(stranger)).toEqual([]);
  });

  it('are changed and deleted by their owner; others are told to save their own', async () => {
    const id = await save(ann, 'Daily', true);
    for (const change of [{ name: 'Mine now' }, { isShared: false }, { state }]) {
      const refused = await patch(anton, id, change);
      expect([refused.status, refused.body.error.message]).toEqual([
        409,
        expect.stringContaining('owns this view'),
      ]);
    }
    expect((await api.ask('DELETE', `/api/views/${id}`, { token: anton })).status).toBe(409);
    const changed = await patch(ann, id, { name: 'Daily numbers', state: { ...state, by: 'day' } });
    expect(changed.body).toMatchObject({ name: 'Daily numbers', isShared: true, state: { by: 'day' } });
    expect((await api.ask('DELETE', `/api/views/${id}`, { token: ann })).status).toBe(204);
  });

  it('have one name each per person, whatever its case', async () => {
    await save(bob, 'Report');
    const again = await api.ask('POST', '/api/views', { token: bob, json: { name: 'REPORT', state } });
    expect([again.status, again.body.error.message]).toEqual([409, 'You have a view of this name already.']);
    expect(
      (await api.ask('POST', '/api/views', { token: ann, json: { name: 'Report', state } })).status,
    ).toBe(201);
  });

  it('can be the one a person starts with, until it is gone or no longer theirs to see', async () => {
    const [first, second] = [await save(ann, 'First', true), await save(ann, 'Second', true)];
    const defaults = async (token: string) =>
      (await api.ask('GET', '/api/views', { token })).body.items
        .filter(({ isDefault }: { isDefault: boolean }) => isDefault)
        .map(({ name }: { name: string }) => name);
    await patch(anton, first, { isDefault: true });
    expect((await patch(anton, second, { isDefault: true })).body.isDefault).toBe(true);
    expect([await defaults(anton), await defaults(ann)]).toEqual([['Second'], []]);
    await patch(ann, second, { isShared: false });
    expect(await defaults(anton)).toEqual([]);
    await patch(anton, first, { isDefault: true });
    expect((await api.ask('DELETE', `/api/views/${first}`, { token: ann })).status).toBe(204);
    expect(await defaults(anton)).toEqual([]);
  });

  it('hold nothing but what the contract knows, and never a scope', async () => {
    for (const wrong of [
      { ...state, clientId: '0199f0a1-0000-7000-8000-0000000000aa' },
      { ...state, rows: [] },
      { ...state, rows: ['client', 'client'] },
      { ...state, rows: ['organization_id'] },
      { ...state, measures: ['performance.spend; drop table'] },
      { ...state, range: { from: '2026-02-01', to: '2026-01-01' } },
      { ...state, top: { campaign: 0 } },
      { ...state, filters: [{ dimension: 'campaign', exclude: false, members: [] }] },
      { ...state, open: 'x'.repeat(20_001) },
      {},
    ]) {
      const answer = await api.ask('POST', '/api/views', {
        token: ann,
        json: { name: 'Wrong', state: wrong },
      });
      expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid_request']);
    }
  });
});
