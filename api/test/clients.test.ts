import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, createOrganization, createUser, startApi } from './api.ts';

let api: Api;
let token: string;
let organizationId: string;
beforeAll(async () => {
  api = await startApi();
  token = await api.tokenOf(ADMIN);
  organizationId = (await api.ask('GET', '/api/me', { token })).body.organizationId;
});
afterAll(() => api.stop());

const get = (path: string) => api.ask('GET', path, { token });
const post = (path: string, json: unknown) => api.ask('POST', path, { token, json });
const patch = (path: string, json: unknown) => api.ask('PATCH', path, { token, json });
const create = async (name: string) => (await post('/api/clients', { name })).body;
const auditOf = async (entityId: string) =>
  (await get('/api/audit-log')).body.items.filter(
    (entry: { entityId: string }) => entry.entityId === entityId,
  );

/** Facts of one row a day, as the worker would leave them. */
async function addFacts(clientId: string, days: string[]) {
  const { root } = api;
  const one = async (text: string, values: unknown[]) =>
    (await root.query<{ id: string }>(text, values)).rows[0]?.id;
  await root.query('select media.ensure_partitions(min(d), max(d)) from unnest($1::date[]) d', [days]);
  const ids = [organizationId, clientId];
  const campaign = await one(
    `insert into media.campaigns (organization_id, client_id, name, name_key) values ($1, $2, 'c', 'c') returning id`,
    ids,
  );
  const strategy = await one(
    `insert into media.strategies (organization_id, client_id, campaign_id, name, name_key) values ($1, $2, $3, 's', 's') returning id`,
    [...ids, campaign],
  );
  const placement = await one(
    `insert into media.placements (organization_id, client_id, strategy_id, name, name_key) values ($1, $2, $3, 'p', 'p') returning id`,
    [...ids, strategy],
  );
  const creative = await one(
    `insert into media.creatives (organization_id, client_id, placement_id, name, name_key) values ($1, $2, $3, 'x', 'x') returning id`,
    [...ids, placement],
  );
  const run = await one(
    `insert into ingest.ingestion_logs (organization_id, source_id, file_name)
     select $1, id, 'f.csv' from ingest.sources where kind = 'upload' returning id`,
    [organizationId],
  );
  for (const day of days) {
    await root.query(
      `insert into media.daily_metrics (organization_id, client_id, date, campaign_id, strategy_id, placement_id,
         creative_id, impressions, clicks, conversions, conversion_revenue_micros, line_no)
       values ($1, $2, $3, $4, $5, $6, $7, 1000, 10, 1, 0, 2)`,
      [...ids, day, campaign, strategy, placement, creative],
    );
    await root.query(
      'insert into ingest.slices (organization_id, client_id, ingestion_run_id, date, rows) values ($1, $2, $3, $4, 1)',
      [...ids, run, day],
    );
  }
}

describe('clients', () => {
  it('are created, listed by name, read, renamed and disabled, each change with an audit entry', async () => {
    const created = await post('/api/clients', { name: '  Northwind  ' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.any(String),
      name: 'Northwind',
      status: 'active',
      cpm: null,
      lastDataDay: null,
      logoAt: null,
      missingCpmDays: 0,
      users: 0,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updatedAt: expect.any(String),
    });
    const path = `/api/clients/${created.body.id}`;
    expect((await get(path)).body).toEqual(created.body);
    const renamed = await patch(path, { name: 'Südwind' });
    expect([renamed.status, renamed.body.name, renamed.body.status]).toEqual([200, 'Südwind', 'active']);
    expect((await patch(path, { status: 'disabled' })).body).toMatchObject({
      name: 'Südwind',
      status: 'disabled',
    });

    const other = await create('alpha');
    const { body } = await get('/api/clients');
    expect(body.total).toBe(2);
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([other.id, created.body.id]);
    expect((await get('/api/clients?limit=1&offset=1')).body).toMatchObject({
      total: 2,
      items: [{ name: 'Südwind' }],
    });
    expect((await get('/api/clients?offset=9')).body).toEqual({ total: 2, items: [] });

    const entries = await auditOf(created.body.id);
    expect(entries).toMatchObject([
      { action: 'client.update', before: { status: 'active' }, after: { status: 'disabled' } },
      { action: 'client.update', before: { name: 'Northwind' }, after: { name: 'Südwind' } },
      { action: 'client.create', before: null, after: { name: 'Northwind' }, userEmail: ADMIN.email },
    ]);
    expect(entries[2].requestId).toBe(created.headers.get('x-request-id'));
  });

  it('keep names as they are written, however odd, and refuse what is none', async () => {
    for (const name of ['=cmd()', 'شركة', '🎉 party, "inc"', `Robert'); drop table clients;--`]) {
      const { body } = await post('/api/clients', { name });
      expect((await get(`/api/clients/${body.id}`)).body.name).toBe(name);
    }
    for (const json of [
      {},
      { name: '' },
      { name: ' ' },
      { name: 'a\u0000b' },
      { name: 1 },
      { name: 'x'.repeat(256) },
    ]) {
      const answer = await post('/api/clients', json);
      expect([answer.status, answer.body.error.details?.[0]?.path]).toEqual([400, 'name']);
    }
    expect((await post('/api/clients', { name: 'x', status: 'active' })).status).toBe(400);
    // 255 characters that normalize into 510.
    expect((await post('/api/clients', { name: '\u0958'.repeat(255) })).status).toBe(400);
  });

  it('cannot share a name, also not in another spelling of the same', async () => {
    const first = await create('Café  One');
    const second = await create('Café Two');
    for (const answer of [
      await post('/api/clients', { name: 'Cafe\u0301 One' }),
      await patch(`/api/clients/${second.id}`, { name: 'Café One' }),
    ]) {
      expect(answer.status).toBe(409);
      expect(answer.body.error).toMatchObject({
        code: 'conflict',
        message: 'There is already a client with this name.',
      });
    }
    expect((await patch(`/api/clients/${first.id}`, { name: 'Café One' })).status).toBe(200);
    expect((await post('/api/clients', { name: 'café one' })).status).toBe(201);
  });

  it('have their waiting rows loaded when they are created or renamed, and only then', async () => {
    const released = async () => (await api.jobs()).filter(({ task }) => task === 'release_held').length;
    const reset = () => api.root.query('delete from graphile_worker._private_jobs');
    await reset();
    const client = await create('Release');
    expect(await api.jobs()).toEqual([
      {
        task: 'release_held',
        payload: { organizationId },
        key: `release_held:${organizationId}`,
        queue: `ingest:${organizationId}`,
      },
    ]);
    await reset();
    await patch(`/api/clients/${client.id}`, { status: 'active' });
    expect(await released()).toBe(0);
    await patch(`/api/clients/${client.id}`, { name: 'Released' });
    expect(await released()).toBe(1);
    await post('/api/clients', { name: 'Released' });
    expect(await released()).toBe(1);
  });

  it('are still known to files by the names they had, which no other client may take', async () => {
    const client = await create('Old name');
    await patch(`/api/clients/${client.id}`, { name: 'New name' });
    const { rows } = await api.root.query('select client_id from ingest.client_names where name_key = $1', [
      'Old name',
    ]);
    expect(rows).toEqual([{ client_id: client.id }]);
    const answer = await post('/api/clients', { name: 'Old  name' });
    expect([answer.status, answer.body.error.message]).toEqual([
      409,
      '“Old  name” is a name by which files call the client “New name”.',
    ]);
    const other = await create('Someone else');
    expect((await patch(`/api/clients/${other.id}`, { name: 'Old name' })).status).toBe(409);
    expect((await patch(`/api/clients/${client.id}`, { name: 'Old name' })).status).toBe(200);
  });

  it('that do not exist are not found', async () => {
    for (const id of ['019aa000-0000-7000-8000-000000000000', 'not-an-id', '1']) {
      expect((await get(`/api/clients/${id}`)).status).toBe(404);
      expect((await patch(`/api/clients/${id}`, { name: 'x' })).status).toBe(404);
      expect((await get(`/api/clients/${id}/cpm`)).status).toBe(404);
      expect((await post(`/api/clients/${id}/cpm`, { cpm: '1', effectiveDate: null })).status).toBe(404);
    }
  });

  it('show the latest day with data, days without a CPM, the CPM of today and how many users they have', async () => {
    const client = await create('Facts');
    await addFacts(client.id, ['2026-01-30', '2026-01-31', '2026-02-01', '2026-03-05']);
    const look = async () => (await get(`/api/clients/${client.id}`)).body;
    expect(await look()).toMatchObject({ lastDataDay: '2026-03-05', missingCpmDays: 4, cpm: null });
    await post(`/api/clients/${client.id}/cpm`, { cpm: '10', effectiveDate: '2026-02-01' });
    expect(await look()).toMatchObject({ missingCpmDays: 2, cpm: '10.0000' });
    await post(`/api/clients/${client.id}/cpm`, { cpm: '99', effectiveDate: '2999-01-01' });
    await post(`/api/clients/${client.id}/cpm`, { cpm: '8', effectiveDate: null });
    expect(await look()).toMatchObject({ missingCpmDays: 0, cpm: '10.0000' });
    const user = { email: 'user@facts.example', role: 'client', clientId: client.id };
    await post('/api/users', user);
    expect((await look()).users).toBe(1);
  });
});

describe('CPM', () => {
  it('is set from a day on, listed newest first, and recomputes spend from that day', async () => {
    const client = await create('Rates');
    const path = `/api/clients/${client.id}/cpm`;
    await api.root.query('delete from graphile_worker._private_jobs');
    const first = await post(path, { cpm: '12.5', effectiveDate: null });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: expect.any(String),
      cpm: '12.5000',
      effectiveDate: null,
      createdAt: expect.any(String),
      createdBy: ADMIN.email,
      note: null,
    });
    await post(path, { cpm: '0', effectiveDate: '2026-01-01' });
    await post(path, { cpm: '999999.9999', effectiveDate: '2026-06-01' });
    const { body } = await get(path);
    expect(body.total).toBe(3);
    expect(body.items.map(({ cpm, effectiveDate }: Record<string, string>) => [cpm, effectiveDate])).toEqual([
      ['999999.9999', '2026-06-01'],
      ['0.0000', '2026-01-01'],
      ['12.5000', null],
    ]);
    // Three requests, one job, from the earliest day on: the first one's is all days.
    expect((await api.jobs()).map(({ task, payload }) => [task, payload])).toEqual([
      ['recompute_spend', { organizationId, clientId: client.id }],
    ]);
    expect(body.recomputation).toMatchObject({ fromDate: null, finishedAt: null, monthsDone: 0 });
    await api.root.query('update media.recomputations set finished_at = now() where client_id = $1', [
      client.id,
    ]);
    await post(path, { cpm: '1', effectiveDate: '2026-07-01' });
    expect((await get(path)).body.recomputation).toMatchObject({ fromDate: '2026-07-01', finishedAt: null });
  });

  it('replaces the rate of the same day, also of no day, and keeps both in the audit log', async () => {
    const client = await create('Replace');
    const path = `/api/clients/${client.id}/cpm`;
    for (const effectiveDate of [null, '2026-01-01']) {
      const before = (await post(path, { cpm: '1', effectiveDate })).body;
      const after = (await post(path, { cpm: '2', effectiveDate })).body;
      expect([after.id, after.cpm]).toEqual([before.id, '2.0000']);
      expect(after.createdAt > before.createdAt).toBe(true);
    }
    expect((await get(path)).body.total).toBe(2);
    expect((await auditOf(client.id))[0]).toMatchObject({
      action: 'cpm.set',
      before: { cpm: '1.0000', effectiveDate: '2026-01-01' },
      after: { cpm: '2.0000', effectiveDate: '2026-01-01' },
    });
  });

  it('keeps who set which rate when and why, also of rates that were replaced on their day', async () => {
    const client = await create('History');
    const path = `/api/clients/${client.id}/cpm`;
    await post(path, { cpm: '1', effectiveDate: null, note: ' The contract of January. ' });
    await post(path, { cpm: '2', effectiveDate: '2026-02-01', note: '' });
    const replaced = await post(path, { cpm: '3', effectiveDate: '2026-02-01', note: 'A typing slip.' });
    expect(replaced.body.note).toBe('A typing slip.');
    const { body } = await get(`${path}/changes`);
    expect(body.total).toBe(3);
    expect(body.items[0]).toEqual({
      id: expect.any(String),
      effectiveDate: '2026-02-01',
      cpmBefore: '2.0000',
      cpm: '3.0000',
      note: 'A typing slip.',
      changedBy: ADMIN.email,
      changedAt: expect.any(String),
    });
    expect(body.items.slice(1)).toMatchObject([
      { cpm: '2.0000', cpmBefore: null, note: null },
      { cpm: '1.0000', effectiveDate: null, note: 'The contract of January.' },
    ]);
    expect((await post(path, { cpm: '1', effectiveDate: null, note: 'x'.repeat(501) })).status).toBe(400);
  });

  it('is previewed by month, whole months with their totals, and nothing is written', async () => {
    const client = await create('Preview');
    const path = `/api/clients/${client.id}/cpm`;
    const empty = { spend: null, cpc: null, cpa: null, roas: null };
    const nothing = { days: 0, rowsChanged: 0, before: empty, after: empty };
    expect((await post(`${path}/preview`, { cpm: '10', effectiveDate: null })).body).toEqual({
      cpm: '10',
      effectiveDate: null,
      until: null,
      replaces: null,
      months: [],
      total: nothing,
    });
    await addFacts(client.id, ['2026-01-30', '2026-02-01', '2026-02-02', '2026-03-05']);
    await post(path, { cpm: '5', effectiveDate: '2026-03-01' });
    await api.root.query('delete from graphile_worker._private_jobs');
    const audited = (await auditOf(client.id)).length;
    const { status, body } = await post(`${path}/preview`, { cpm: '12.5', effectiveDate: '2026-02-02' });
    expect(status).toBe(200);
    // 1,000 impressions, 10 clicks and a conversion a day; February 1 stays without a rate.
    const month = {
      days: 1,
      rowsChanged: 1,
      before: empty,
      after: { spend: '12.500000', cpc: '1.250000', cpa: '12.500000', roas: '0.000000' },
    };
    expect(body).toEqual({
      cpm: '12.5',
      effectiveDate: '2026-02-02',
      until: '2026-02-28',
      replaces: null,
      months: [{ month: '2026-02-01', ...month }],
      total: month,
    });
    expect((await post(`${path}/preview`, { cpm: '1', effectiveDate: '2026-03-01' })).body).toMatchObject({
      replaces: '5.0000',
      until: null,
    });
    expect((await get(path)).body.total).toBe(1);
    expect((await auditOf(client.id)).length).toBe(audited);
    expect(await api.jobs()).toEqual([]);
    for (const cpm of ['', '-1', '1.23456', 12]) {
      expect((await post(`${path}/preview`, { cpm, effectiveDate: null })).status).toBe(400);
    }
  });

  it('refuses what is no rate or no day', async () => {
    const client = await create('Refuse');
    const path = `/api/clients/${client.id}/cpm`;
    for (const cpm of ['', '-1', '1.23456', '1000000', '1e3', 'NaN', ' 1', 12.5, null]) {
      const answer = await post(path, { cpm, effectiveDate: null });
      expect([cpm, answer.status, answer.body.error.details[0].path]).toEqual([cpm, 400, 'cpm']);
    }
    for (const effectiveDate of ['2026-02-30', '01/02/2026', '2026-1-1', '', undefined, 20260101]) {
      const answer = await post(path, { cpm: '1', effectiveDate });
      expect([effectiveDate, answer.status, answer.body.error.details[0].path]).toEqual([
        effectiveDate,
        400,
        'effectiveDate',
      ]);
    }
    expect((await get(path)).body).toEqual({ items: [], total: 0, recomputation: null });
  });
});

describe('logos', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const send = (path: string, body: Buffer | string, type = 'image/png', as = token) =>
    api.ask('POST', path, { token: as, body, headers: { 'content-type': type } });

  it('are set, shown with headers that let nothing run, replaced and removed, each in the audit log', async () => {
    const client = await create('Logo');
    const path = `/api/clients/${client.id}/logo`;
    expect((await get(path)).status).toBe(404);
    expect((await send(path, png)).status).toBe(204);
    const shown = await fetch(api.url + path, { headers: { authorization: `Bearer ${token}` } });
    expect(Buffer.from(await shown.arrayBuffer()).equals(png)).toBe(true);
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    expect((await get(`/api/clients/${client.id}`)).body.logoAt).toEqual(expect.any(String));
    // What it is decides, not what it is called.
    expect(
      (await send(path, Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), png]), 'text/html')).status,
    ).toBe(204);
    expect((await get(path)).headers.get('content-type')).toBe('image/jpeg');
    expect((await api.ask('DELETE', path, { token })).status).toBe(204);
    expect((await api.ask('DELETE', path, { token })).status).toBe(404);
    expect((await get(`/api/clients/${client.id}`)).body.logoAt).toBe(null);
    expect((await auditOf(client.id)).map(({ action }: { action: string }) => action)).toEqual([
      'logo.remove',
      'logo.set',
      'logo.set',
      'client.create',
    ]);
  });

  it('that are no picture, hold a script or are too large are refused in words', async () => {
    const client = await create('No logo');
    const path = `/api/clients/${client.id}/logo`;
    for (const [body, status, words] of [
      ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 400, 'SVG pictures'],
      ['GIF89a', 400, 'not a PNG, JPEG or WebP'],
      ['', 400, 'empty'],
      [Buffer.concat([png, Buffer.alloc(512 * 1024)]), 413, 'larger than 512 KiB'],
    ] as const) {
      const answer = await send(path, body);
      expect([answer.status, answer.body.error.message]).toEqual([status, expect.stringContaining(words)]);
    }
    expect((await get(path)).status).toBe(404);
  });

  it('of the organization are for everybody in it, of a client for that client only', async () => {
    const [own, sibling] = [await create('Own logo'), await create('Sibling logo')];
    const user = await createUser(api, token, {
      email: 'logo@own.example',
      role: 'client',
      clientId: own.id,
    });
    const stranger = await createOrganization(api, 'stranger@logo.example');
    for (const path of [
      `/api/clients/${own.id}/logo`,
      `/api/clients/${sibling.id}/logo`,
      '/api/organization/logo',
    ]) {
      expect((await send(path, png)).status).toBe(204);
      expect((await send(path, png, 'image/png', user.token)).status).toBe(403);
      expect((await api.ask('DELETE', path, { token: user.token })).status).toBe(403);
      const status = async (as: string) => (await api.ask('GET', path, { token: as })).status;
      expect([path, await status(token), await status(user.token), await status(stranger.token)]).toEqual([
        path,
        200,
        path.includes(sibling.id) ? 404 : 200,
        404,
      ]);
    }
    expect((await send(`/api/clients/${own.id}/logo`, png, 'image/png', stranger.token)).status).toBe(404);
  });
});
