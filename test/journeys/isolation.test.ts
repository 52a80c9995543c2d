import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agencies, type People, twoAgencies } from '../access/agencies.ts';
import { servedRoutes } from '../access/served.ts';
import { cube, type Line, type Question, routes, unrecorded } from '../access/table.ts';
import { good, hostileTokens, jwt, type Loot, type Payload } from '../access/tokens.ts';
import { type Product, Session, startProduct } from '../support/product.ts';

let product: Product;
let agencies: Agencies;
let admin: Session;
let acme: Session;
let acmeId: string;
let boltId: string;

const impressions = 'performance.impressions';
const client = 'performance.client';

beforeAll(async () => {
  product = await startProduct();
  agencies = await twoAgencies(product);
  ({ admin, acme } = agencies.people);
  acmeId = agencies.things.client;
  boltId = agencies.claims.bolt.clientId as string;
});
afterAll(() => product?.stop());

/** What is asked for a line of the table, with Acme's things in it. */
async function ask(
  who: Session | null,
  name: string,
  line: Line,
): Promise<{ status: number; body: string; requestId: string }> {
  const [method = '', path = ''] = name.split(' ');
  const { id, query, json, body, type, headers }: Question = line.ask(agencies.things);
  const search = query ? `?${new URLSearchParams(query)}` : '';
  const url = product.url + path.replace(/:\w+/, id ?? '').replace('{*page}', 'explore') + search;
  const answer = await fetch(url, {
    method,
    headers: {
      ...(who && { authorization: `Bearer ${who.token}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(type && { 'content-type': type }),
      ...headers,
    },
    body: json === undefined ? (body ?? null) : JSON.stringify(json),
  });
  const requestId = answer.headers.get('x-request-id') ?? '';
  return { status: answer.status, body: await answer.text(), requestId };
}

/** The people a line is refused to, and what is worth knowing of those it is not. */
function verdict(line: Line, person: keyof People): 'answered' | 'refused' | 'sees their own' {
  const isOfAgency = ['admin', 'acme', 'bolt'].includes(person);
  const isAdmin = ['admin', 'rivalAdmin'].includes(person);
  switch (line.who) {
    case 'anybody':
      return 'answered';
    case 'nobody':
      return 'refused';
    case 'the person':
      return person === 'acme' ? 'answered' : 'refused';
    case 'administrators':
      if (!isAdmin) return 'refused';
      break;
    case 'everybody':
      if (person === 'acme') return 'answered';
  }
  if (!line.isAboutAcme) return isOfAgency && isAdmin ? 'answered' : 'sees their own';
  return isAdmin && isOfAgency ? 'answered' : 'refused';
}

describe('the table of who may use what', () => {
  it('has a line for every route that is served, and no other (add yours to test/access/table.ts)', async () => {
    expect(Object.keys(routes).sort()).toEqual([...new Set(await servedRoutes())].sort());
  });

  it('says of declared routes what they declare', async () => {
    const { routes: declared } = await import('../../api/src/routes.ts');
    const declaredFor = {
      public: ['anybody'],
      signed_in: ['everybody', 'the person'],
      admin: ['administrators'],
    };
    for (const { method, path, access } of declared) {
      const name = `${method.toUpperCase()} ${path}`;
      expect([name, declaredFor[access]]).toEqual([name, expect.arrayContaining([routes[name]?.who])]);
    }
  });

  /** What was answered well, to be looked for in the audit log. */
  const recorded: [name: string, person: string, requestId: string][] = [];
  const changes = (name: string) =>
    !name.startsWith('GET ') && !name.includes(' /cubejs-') && !(name in unrecorded);

  describe.each(Object.entries({ ...routes, ...cube }))('%s', (name, line) => {
    const everyone = ['admin', 'acme', 'bolt', 'rivalAdmin', 'crux'] as const;
    // Those it is refused to come first: what it does is not to spoil what they try.
    it('is refused to whoever may not use it, and answers those who may', async () => {
      const anonymous = await ask(null, name, line);
      if (line.who === 'anybody')
        expect(['anonymous', anonymous.status]).toEqual(['anonymous', line.answers]);
      else expect([401, 404], `anonymous: ${anonymous.body}`).toContain(anonymous.status);

      const verdicts = everyone.map((person) => [person, verdict(line, person)] as const);
      for (const [person, expected] of verdicts.toSorted(([, a], [, b]) => b.localeCompare(a))) {
        const { status, body, requestId } = await ask(agencies.people[person], name, line);
        const said = `${person} (${expected}) got ${status} ${body.slice(0, 300)}`;
        if (expected === 'refused') expect([401, 403, 404], said).toContain(status);
        else expect(status, said).toBe(line.answers);
        if (status >= 300 || line.who === 'anybody') continue;
        if (changes(name)) recorded.push([name, person, requestId]);
        const { ofAcme, ofTheAgency } = agencies.marks;
        const foreign = {
          admin: [],
          acme: ['Bolt', boltId],
          bolt: ofAcme,
          rivalAdmin: [...ofAcme, ...ofTheAgency],
          crux: [...ofAcme, ...ofTheAgency],
        }[person];
        for (const mark of foreign)
          expect(body.includes(mark), `${person} sees “${mark}”: ${said}`).toBe(false);
      }
    });
  });

  it('has every change in the audit log, by the id of its request', async () => {
    const db = new pg.Client({ connectionString: product.databaseUrl });
    await db.connect();
    try {
      await db.query('set role app_owner');
      const { organizationId } = agencies.claims.admin;
      await db.query(
        `select set_config('app.role', 'admin', false), set_config('app.organization_id', $1, false)`,
        [organizationId],
      );
      const { rows } = await db.query<{ id: string; action: string; before: Fields; after: Fields }>(
        'select request_id as id, action, before, after from identity.audit_log',
      );
      const ids = new Set(rows.map(({ id }) => id));
      const ofTheAgency = recorded.filter(([, person]) => !['rivalAdmin', 'crux'].includes(person));
      expect(ofTheAgency.length).toBeGreaterThan(15);
      // The second to ask may find it done already.
      const told = new Set(ofTheAgency.filter(([, , requestId]) => ids.has(requestId)).map(([name]) => name));
      expect(ofTheAgency.map(([name]) => name).filter((name) => !told.has(name))).toEqual([]);
      // What was changed is told as it was and as it is, what was made as it is, what is gone as it was.
      for (const { action, before, after } of rows) {
        const said = `${action} ${JSON.stringify([before, after])}`;
        if (/\.(create|subscribe|set|upload|update|change|configure)$/.test(action))
          expect(Object.keys(after ?? {}), said).not.toEqual([]);
        if (/\.(delete|revoke)$/.test(action)) expect(Object.keys(before ?? {}), said).not.toEqual([]);
        if (/\.(update|change|configure)$/.test(action)) {
          expect(Object.keys(before ?? {}), said).toEqual(expect.arrayContaining(Object.keys(after ?? {})));
          expect(before, said).not.toEqual(after);
        }
      }
    } finally {
      await db.end();
    }
  });
});

type Fields = Record<string, unknown> | null;

describe('a client', () => {
  it('sees its own rows through REST, whatever it filters by, and never another client', async () => {
    expect(await acme.cube({ measures: [impressions], dimensions: [client] })).toEqual([
      { [client]: 'Acme', [impressions]: '1000' },
    ]);
    const filters = [
      [{ member: client, operator: 'equals', values: ['Bolt'] }],
      [{ member: 'performance.client_id', operator: 'equals', values: [boltId] }],
      [{ member: client, operator: 'set' }],
      [{ member: client, operator: 'notEquals', values: ['Acme'] }],
      [
        {
          or: [
            { member: 'performance.client_id', operator: 'equals', values: [boltId] },
            { member: 'performance.client_id', operator: 'set' },
          ],
        },
      ],
    ];
    for (const filter of filters) {
      const rows = await acme.cube({ measures: [impressions], dimensions: [client], filters: filter });
      expect(rows.every((row) => row[client] === 'Acme')).toBe(true);
    }
    // The same questions of the admin show that there is something to be seen.
    expect(await admin.cube({ measures: [impressions], dimensions: [client], filters: filters[1] })).toEqual([
      { [client]: 'Bolt', [impressions]: '7000' },
    ]);
  });

  it('sees its own rows through GraphQL', async () => {
    const all = '{ cube { performance { client impressions } } }';
    const rival =
      '{ cube(where: { performance: { client: { equals: "Bolt" } } }) { performance { client impressions } } }';
    const own = await acme.graphql(all);
    expect(own.body.data.cube).toEqual([{ performance: { client: 'Acme', impressions: 1000 } }]);
    expect((await acme.graphql(rival)).body.data.cube).toEqual([]);
    expect((await admin.graphql(rival)).body.data.cube).toEqual([
      { performance: { client: 'Bolt', impressions: 7000 } },
    ]);
  });

  it('learns no name of another client', async () => {
    const rows = await acme.cube({ dimensions: ['performance.campaign'] });
    expect(rows).toEqual([{ 'performance.campaign': 'Acme campaign' }]);
    const answer = await acme.request('GET', '/api/clients');
    expect(JSON.stringify(answer.body)).not.toContain('Bolt');
    expect((await acme.request('GET', `/api/clients/${boltId}`)).status).toBe(404);
    expect((await acme.request('GET', `/api/clients/${acmeId}`)).status).toBe(200);
  });

  it('cannot reach the cubes under the view, nor what the admin does', async () => {
    const direct = await acme.request('POST', '/cubejs-api/v1/load', {
      query: { measures: ['daily_metrics.impressions'] },
    });
    expect(direct.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(direct.body)).not.toContain('"7000"');
    for (const path of [
      '/api/users',
      '/api/ingestions',
      '/api/sources',
      '/api/audit-log',
      `/api/clients/${acmeId}/cpm`,
    ]) {
      expect([path, (await acme.request('GET', path)).status]).toEqual([path, 403]);
      expect([path, (await admin.request('GET', path)).status]).toEqual([path, 200]);
    }
  });
});

describe('a token', () => {
  let loot: Loot;
  beforeAll(async () => {
    const credentials = { email: 'ann@acme.example', password: 'the lasting password' };
    const answer = await fetch(`${product.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    const { accessToken } = (await answer.json()) as { accessToken: string };
    loot = {
      secret: product.secrets.jwtSecret,
      ...agencies.claims,
      accessToken,
      refreshToken: answer.headers.getSetCookie()[0]?.split(/[=;]/)[1] ?? '',
      publicText: await (await fetch(`${product.url}/api/openapi.json`)).text(),
    };
  });

  const query = { query: { measures: [impressions] } };
  /** Every way to numbers: the API, Cube behind it, and Cube itself, which only this machine reaches. */
  const ways: [name: string, method: string, url: () => string, body?: unknown][] = [
    ['API', 'GET', () => `${product.url}/api/me`],
    ['API, clients', 'GET', () => `${product.url}/api/clients`],
    ['Cube, meta', 'GET', () => `${product.url}/cubejs-api/v1/meta`],
    ['Cube, load', 'POST', () => `${product.url}/cubejs-api/v1/load`, query],
    [
      'Cube, GraphQL',
      'POST',
      () => `${product.url}/cubejs-api/graphql`,
      { query: '{ cube { performance { impressions } } }' },
    ],
    ['Cube itself, meta', 'GET', () => `${product.cubeUrl}/cubejs-api/v1/meta`],
    ['Cube itself, load', 'POST', () => `${product.cubeUrl}/cubejs-api/v1/load`, query],
  ];
  const MEGABYTE = 1_000_000;
  const tryAll = (token: string) =>
    Promise.all(
      ways.map(async ([name, method, url, body]) => {
        const asked = fetch(url(), {
          method,
          headers: {
            ...(token && { authorization: `Bearer ${token}` }),
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          body: body === undefined ? null : JSON.stringify(body),
        });
        // Who stops reading may cut the line before its answer is heard.
        const answer = await asked.catch((error: Error) => {
          if (token.length < MEGABYTE) throw error;
          return new Response(null, { status: 431 });
        });
        return { name, status: answer.status, text: await answer.text() };
      }),
    );

  it.each(hostileTokens)('that %s is refused by API and Cube alike', async (_, make) => {
    for (const { name, status, text } of await tryAll(make(loot))) {
      // 431: a header of a megabyte is not even read.
      expect([401, 403, 431], `${name} answered ${status} ${text.slice(0, 300)}`).toContain(status);
      expect(text).not.toMatch(/Acme|Bolt|Crux|"(1000|7000)"/);
    }
  });

  it.each<[string, Payload]>([
    ['of the contract', { iat: undefined }],
    ['with more claims than anybody reads', { iss: 'somebody', jti: '1', scope: 'all' }],
  ])('that is valid, %s, is accepted by both', async (_, change) => {
    const token = jwt({ ...good(loot.acme), ...change }, { key: loot.secret });
    for (const { name, status } of await tryAll(token)) expect([name, status]).toEqual([name, 200]);
    expect(await new Session(product.url, token).cube({ measures: [impressions] })).toEqual([
      { [impressions]: '1000' },
    ]);
  });

  it('of an organization that is not there sees none of these rows', async () => {
    const nowhere = '01890000-0000-7000-8000-000000000000';
    const claims = { ...good(loot.acme), role: 'admin', organizationId: nowhere, clientId: null };
    const bearer = new Session(product.url, jwt(claims, { key: loot.secret }));
    expect(await bearer.cube({ dimensions: [client] })).toEqual([]);
    expect((await bearer.request('GET', '/api/clients')).body.items ?? []).toEqual([]);
  });

  it('of a BI tool opens Cube for its client, and nothing of the API', async () => {
    const { token } = await admin.send('POST', '/api/tokens', { name: 'Another tool', clientId: acmeId });
    for (const { name, status } of await tryAll(token)) {
      // Cube itself knows access tokens only; those of tools are exchanged on the way to it.
      expect([name, status]).toEqual([name, /^Cube,/.test(name) ? 200 : expect.toBeOneOf([401, 403])]);
    }
    expect(await new Session(product.url, token).cube({ dimensions: [client] })).toEqual([
      { [client]: 'Acme' },
    ]);
  });

  it('of somebody who was disabled opens neither API nor Cube from that moment on', async () => {
    const bolt = agencies.people.bolt;
    const status = async () => [
      (await bolt.request('GET', '/api/me')).status,
      (await bolt.request('GET', '/cubejs-api/v1/meta')).status,
    ];
    expect(await status()).toEqual([200, 200]);
    await admin.send('PATCH', `/api/users/${agencies.claims.bolt.sub}`, { status: 'disabled' });
    expect(await status()).toEqual([401, 401]);
    await admin.send('PATCH', `/api/users/${agencies.claims.bolt.sub}`, { status: 'active' });
    expect(await status()).toEqual([200, 200]);
  });
});
