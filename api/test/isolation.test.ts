import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Answer, type Api, createOrganization, createUser, startApi } from './api.ts';

/** Two organizations; the first with two clients and a user of the first client. */
let api: Api;
let admin: string;
let stranger: string;
let clientUser: string;
let own: string;
let sibling: string;
let foreign: { client: string; user: string; ingestion: string; source: string };

beforeAll(async () => {
  api = await startApi();
  admin = await api.tokenOf(ADMIN);
  const other = await createOrganization(api, 'rival@other.example');
  stranger = other.token;
  const created = async (token: string, name: string) =>
    (await api.ask('POST', '/api/clients', { token, json: { name } })).body.id as string;
  own = await created(admin, 'Own');
  sibling = await created(admin, 'Sibling');
  clientUser = (await createUser(api, admin, { email: 'ann@own.example', role: 'client', clientId: own }))
    .token;
  const foreignClient = await created(stranger, 'Foreign');
  const user = await createUser(api, stranger, {
    email: 'bob@foreign.example',
    role: 'client',
    clientId: foreignClient,
  });
  const upload = await api.ask('POST', '/api/ingestions?fileName=a.csv', {
    token: stranger,
    body: 'a,b\n',
    headers: { 'content-type': 'text/csv' },
  });
  const sources = await api.ask('GET', '/api/sources', { token: stranger });
  foreign = {
    client: foreignClient,
    user: user.id,
    ingestion: upload.body.ingestionId,
    source: sources.body.items[0].id,
  };
});
afterAll(() => api.stop());

const ids = (answer: Answer) => answer.body.items.map(({ id }: { id: string }) => id);

describe('an administrator', () => {
  it('sees its own organization in every list and nothing of another', async () => {
    for (const path of ['/api/clients', '/api/users', '/api/ingestions', '/api/sources', '/api/audit-log']) {
      const mine = await api.ask('GET', path, { token: admin });
      const theirs = await api.ask('GET', path, { token: stranger });
      expect([mine.status, theirs.status]).toEqual([200, 200]);
      expect(theirs.body.items.length, path).toBeGreaterThan(0);
      expect(mine.body.total).toBe(mine.body.items.length);
      expect(
        ids(mine).filter((id: string) => ids(theirs).includes(id)),
        path,
      ).toEqual([]);
    }
  });

  it('finds nothing under an id of another organization, where its owner does', async () => {
    const cpm = { cpm: '1', effectiveDate: null };
    const asks: [string, string, unknown?][] = [
      ['GET', `/api/clients/${foreign.client}`],
      ['PATCH', `/api/clients/${foreign.client}`, { status: 'active' }],
      ['GET', `/api/clients/${foreign.client}/cpm`],
      ['POST', `/api/clients/${foreign.client}/cpm`, cpm],
      ['POST', `/api/clients/${foreign.client}/cpm/preview`, cpm],
      ['GET', `/api/clients/${foreign.client}/cpm/changes`],
      ['PATCH', `/api/users/${foreign.user}`, { status: 'active' }],
      ['POST', `/api/users/${foreign.user}/reset-password`],
      ['POST', '/api/users', { email: 'new@foreign.example', role: 'client', clientId: foreign.client }],
      ['GET', `/api/ingestions/${foreign.ingestion}`],
      ['GET', `/api/ingestions/${foreign.ingestion}/rejects`],
      ['GET', `/api/ingestions/${foreign.ingestion}/diff`],
      ['GET', `/api/lineage?date=2026-01-01&clientId=${foreign.client}`],
      ['POST', '/api/unknown-clients/map', { name: 'Foreign Inc', clientId: foreign.client }],
    ];
    for (const [method, path, json] of asks) {
      expect([method, path, (await api.ask(method, path, { token: admin, json })).status]).toEqual([
        method,
        path,
        404,
      ]);
      const permitted = (await api.ask(method, path, { token: stranger, json })).status;
      expect([method, path, permitted >= 200 && permitted < 300]).toEqual([method, path, true]);
    }
    // Refused to their owner too, for another reason than being unknown.
    for (const [method, path, json] of [
      ['POST', `/api/ingestions/${foreign.ingestion}/retry`],
      ['POST', `/api/ingestions/${foreign.ingestion}/reapply`],
      ['PATCH', `/api/ingestions/${foreign.ingestion}`, { resolutionStatus: 'resolved' }],
      ['POST', `/api/sources/${foreign.source}/scan`],
    ] as [string, string, unknown?][]) {
      expect([path, (await api.ask(method, path, { token: admin, json })).status]).toEqual([path, 404]);
      expect([path, (await api.ask(method, path, { token: stranger, json })).status]).toEqual([path, 409]);
    }
  });

  it('may give a client a name that another organization uses', async () => {
    expect((await api.ask('POST', '/api/clients', { token: admin, json: { name: 'Foreign' } })).status).toBe(
      201,
    );
  });
});

describe('a client user', () => {
  it('sees its own client only, without what is the agency’s', async () => {
    const list = await api.ask('GET', '/api/clients', { token: clientUser });
    expect(list.body).toEqual({
      total: 1,
      items: [
        {
          id: own,
          name: 'Own',
          status: 'active',
          lastDataDay: null,
          logoAt: null,
          createdAt: expect.any(String),
          updatedAt: expect.any(String),
        },
      ],
    });
    expect((await api.ask('GET', `/api/clients/${own}`, { token: clientUser })).body).toEqual(
      list.body.items[0],
    );
    for (const id of [sibling, foreign.client]) {
      expect((await api.ask('GET', `/api/clients/${id}`, { token: clientUser })).status).toBe(404);
    }
    expect((await api.ask('GET', `/api/clients/${sibling}`, { token: admin })).status).toBe(200);
  });
});

describe('the database', () => {
  it('shows the API’s role no row of any table when nobody’s scope is set', async () => {
    const { rows } = await api.root.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.role_table_grants
       where grantee = 'app_api' and privilege_type = 'SELECT' order by 1`,
    );
    expect(rows.length).toBeGreaterThan(10);
    const client = await api.root.connect();
    try {
      await client.query('begin');
      await client.query('set local role app_api');
      for (const { name } of rows) {
        const found = await client.query(`select from ${name} limit 1`);
        expect([name, found.rowCount]).toEqual([name, 0]);
      }
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
