import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Query, startTestCube, type TestCube } from './testing/cube.ts';
import { acme, birch, type Client, firstDay, lastDay, north, rival, south } from './testing/facts.ts';
import { adminToken, clientToken, serviceToken, sign, unsigned } from './testing/tokens.ts';

let cube: TestCube;
beforeAll(async () => {
  cube = await startTestCube();
});
afterAll(() => cube?.stop());

const clicksByClient: Query = {
  measures: ['performance.clicks'],
  dimensions: ['performance.client_id', 'performance.client'],
  order: [['performance.client_id', 'asc']],
};
const jobs = {
  action: 'post',
  selector: {
    contexts: [{ securityContext: {} }],
    timezones: ['UTC'],
    preAggregations: ['daily_metrics.client_day'],
  },
};

/** Every way to ask Cube something, by the path below /cubejs-api and the body. */
const endpoints: [name: string, path: string, body?: unknown][] = [
  ['load', '/v1/load', { query: clicksByClient }],
  ['load by GET', `/v1/load?query=${encodeURIComponent(JSON.stringify(clicksByClient))}`],
  ['subscribe', '/v1/subscribe', { query: clicksByClient }],
  ['meta', '/v1/meta'],
  ['meta extended', '/v1/meta?extended'],
  ['GraphQL', '/graphql', { query: '{ cube { performance { clicks } } }' }],
  ['GraphQL to JSON', '/v1/graphql-to-json', { query: '{ cube { performance { clicks } } }' }],
  ['sql', '/v1/sql', { query: clicksByClient }],
  ['dry run', '/v1/dry-run', { query: clicksByClient }],
  ['cubesql', '/v1/cubesql', { query: "select clicks from performance where client = 'Acme'" }],
  ['convert query', '/v1/convert-query', { input: 'sql', output: 'rest', query: 'select 1' }],
  ['can use', '/v1/pre-aggregations/can-use', {}],
  ['jobs', '/v1/pre-aggregations/jobs', jobs],
];

const ask = (path: string, token?: string, body?: unknown) => cube.request(`/cubejs-api${path}`, token, body);

describe('a token that is not ours or says nothing', () => {
  const admin = { role: 'admin', organizationId: north.id };
  const client = { role: 'client', organizationId: north.id, clientId: acme.id };
  const tokens: [name: string, token: () => Promise<string> | string | undefined][] = [
    ['is missing', () => undefined],
    ['is garbage', () => 'x.y.z'],
    ['is expired', () => sign(admin, { expires: '-1s' })],
    [
      'is signed with another secret',
      () => sign(admin, { secret: 'another secret, as long as the right one' }),
    ],
    ['has algorithm none', () => unsigned(admin, 'none')],
    ['has algorithm NoNe', () => unsigned(admin, 'NoNe')],
    ['has algorithm HS512', () => sign(admin, { alg: 'HS512', secret: 'x'.repeat(64) })],
    ['has algorithm HS512 with our secret', () => sign(admin, { alg: 'HS512' })],
    ['never expires', () => sign(admin, { expires: null })],
    ['is for another audience', () => sign({ ...admin, aud: 'other' })],
    ['is for several audiences', () => sign({ ...admin, aud: ['pmd', 'other'] })],
    ['has no audience', () => sign({ ...admin, aud: undefined })],
    ['has no claims', () => sign({})],
    ['has an unknown role', () => sign({ ...admin, role: 'owner' })],
    ['has several roles', () => sign({ ...admin, role: ['admin'] })],
    ['is an admin of no organization', () => sign({ role: 'admin' })],
    ['is an admin of several organizations', () => sign({ ...admin, organizationId: [north.id, south.id] })],
    [
      'is an admin of an organization that is no UUID',
      () => sign({ ...admin, organizationId: "' or true --" }),
    ],
    ['is an admin with a client', () => sign({ ...client, role: 'admin' })],
    ['is a client without its client', () => sign({ ...client, clientId: null })],
    ['is a client with an empty client', () => sign({ ...client, clientId: '' })],
    ['is a client with several clients', () => sign({ ...client, clientId: [acme.id, birch.id] })],
    ['is a client with an object for a client', () => sign({ ...client, clientId: { id: acme.id } })],
    ['is a client without an organization', () => sign({ ...client, organizationId: undefined })],
    ['is a service of an organization', () => sign({ role: 'service', organizationId: north.id })],
  ];

  it.each(tokens)('gets 403 everywhere when it %s', async (_, token) => {
    const sent = await token();
    const refused = await Promise.all(
      endpoints.map(async ([name, path, body]) => [name, (await ask(path, sent, body)).status]),
    );
    expect(Object.fromEntries(refused)).toEqual(Object.fromEntries(endpoints.map(([name]) => [name, 403])));
  });
});

describe('what each role may ask', () => {
  const forUsers = [
    'load',
    'load by GET',
    'subscribe',
    'meta',
    'meta extended',
    'GraphQL',
    'GraphQL to JSON',
    'dry run',
  ];
  const forNobody = ['sql', 'convert query', 'jobs'];

  it.each([
    ['an admin', () => adminToken()],
    ['a client', () => clientToken(acme)],
  ])('%s may ask for data and what there is, not for SQL or jobs', async (_, token) => {
    const sent = await token();
    for (const [name, path, body] of endpoints) {
      const { status } = await ask(path, sent, body);
      if (forUsers.includes(name)) expect(status, name).toBe(200);
      else expect(status, name).toBeGreaterThanOrEqual(forNobody.includes(name) ? 403 : 400);
    }
  });

  it('the worker may have rollups rebuilt and read nothing', async () => {
    const token = await serviceToken();
    for (const [name, path, body] of endpoints) {
      expect((await ask(path, token, body)).status, name).toBe(name === 'jobs' ? 200 : 403);
    }
  });

  it('gets 400 in words, over REST and GraphQL, for more rows than its role may have at once', async () => {
    const query = { measures: ['performance.clicks'], limit: 50_001 };
    const { status, body } = await ask('/v1/load', await clientToken(acme), { query });
    expect(status).toBe(400);
    expect(body.error).toContain('at most 50000 rows');
    expect((await ask('/v1/load', await adminToken(), { query })).status).toBe(200);
    const graph = '{ cube(limit: 50001) { performance { clicks } } }';
    const answer = await ask('/graphql', await clientToken(acme), { query: graph });
    expect(JSON.stringify(answer.body)).toContain('at most 50000 rows');
  });

  it('no request ends the process', async () => {
    expect((await ask('/v1/load', await adminToken(), { query: clicksByClient })).status).toBe(200);
  });
});

describe('whose rows', () => {
  const own: [name: string, token: () => Promise<string>, clients: Client[]][] = [
    ['an admin those of its organization', () => adminToken(), [acme, birch]],
    ['an admin of another organization its own', () => adminToken(south.id), [rival]],
    ['a client its own', () => clientToken(acme), [acme]],
    ['another client its own', () => clientToken(birch), [birch]],
    ['a client of the other organization its own', () => clientToken(rival), [rival]],
    ['an admin of an organization without data none', () => adminToken(acme.id), []],
    [
      'a client under the wrong organization none',
      () => clientToken({ ...acme, organizationId: south.id }),
      [],
    ],
  ];

  it.each(own)('%s, over REST', async (_, token, clients) => {
    const { rows } = await cube.load(clicksByClient, await token());
    expect(rows.map((row) => row['performance.client_id'])).toEqual(clients.map(({ id }) => id));
    for (const { id } of clients) {
      const { rows: truth } = await cube.db.query(
        'select sum(clicks) from media.daily_metrics where client_id = $1',
        [id],
      );
      expect(rows.find((row) => row['performance.client_id'] === id)?.['performance.clicks']).toBe(
        truth[0].sum,
      );
    }
  });

  it.each(own)('%s, over GraphQL', async (_, token, clients) => {
    const query = '{ cube(orderBy: {performance: {client_id: asc}}) { performance { client_id clicks } } }';
    const { body } = await ask('/graphql', await token(), { query });
    expect(
      body.data.cube.map((row: { performance: { client_id: string } }) => row.performance.client_id),
    ).toEqual(clients.map(({ id }) => id));
  });

  it.each(['client', 'campaign', 'strategy', 'placement', 'creative'])(
    'a query for %s names alone is held to the own rows too',
    async (level) => {
      const table = level === 'strategy' ? 'strategies' : `${level}s`;
      const owner = level === 'client' ? 'id' : 'client_id';
      const truth = await cube.db.query(
        `select distinct name from media.${table} where ${owner} = $1 order by name`,
        [birch.id],
      );
      const query = {
        dimensions: [`performance.${level}`],
        timeDimensions: [{ dimension: 'performance.date', dateRange: [firstDay, lastDay] }],
      };
      const { rows } = await cube.load(query, await clientToken(birch));
      expect(rows.map((row) => row[`performance.${level}`]).sort()).toEqual(
        truth.rows.map(({ name }) => name),
      );
      const agency = await cube.load(query, await adminToken(south.id));
      expect(agency.rows.length).toBe(truth.rows.length);
      for (const row of agency.rows) expect(row[`performance.${level}`]).toContain(rival.name);
    },
  );
});

describe('what a client cannot talk Cube into', () => {
  const foreign = [birch, rival].map(({ id }) => id);

  it.each<[name: string, filters: unknown[]]>([
    ['the id of another client', [equals('performance.client_id', foreign)]],
    ['the name of another client', [equals('performance.client', [birch.name])]],
    [
      'own or other rows',
      [
        {
          or: [
            equals('performance.client_id', foreign),
            { member: 'performance.client_id', operator: 'set' },
          ],
        },
      ],
    ],
    [
      'everything that is not its own',
      [{ or: [{ member: 'performance.client_id', operator: 'notEquals', values: [acme.id] }] }],
    ],
    ['the hidden organization', [equals('performance.organization_id', [south.id])]],
    ['a hidden member of the facts', [{ or: [equals('daily_metrics.client_id', foreign)] }]],
  ])('a filter on %s shows no foreign row', async (_, filters) => {
    const { status, body } = await ask('/v1/load', await clientToken(acme), {
      query: { ...clicksByClient, filters },
    });
    if (status !== 200) return expect(status).toBe(400);
    for (const row of body.data) expect(row['performance.client_id']).toBe(acme.id);
  });

  it.each<[name: string, query: Query]>([
    ['a measure of the facts', { measures: ['daily_metrics.clicks'] }],
    ['a dimension of the facts', { dimensions: ['daily_metrics.client_id'] }],
    ['stored micros', { measures: ['daily_metrics.spend_micros'] }],
    ['the names of all clients', { dimensions: ['clients.name'] }],
    ['the names of all campaigns, ungrouped', { dimensions: ['campaigns.name'], ungrouped: true }],
    ['a time of the facts', { timeDimensions: [{ dimension: 'daily_metrics.date', granularity: 'day' }] }],
    ['a segment of the facts', { measures: ['performance.clicks'], segments: ['daily_metrics.all'] }],
    ['a mixture of view and facts', { measures: ['performance.clicks'], dimensions: ['clients.name'] }],
    ['the organization, which is hidden', { dimensions: ['performance.organization_id'] }],
    ['a member that does not exist', { measures: ['performance.profit'] }],
  ])('%s is refused, on every way to data', async (_, query) => {
    for (const token of [await clientToken(acme), await adminToken()]) {
      for (const [path, body] of [
        ['/v1/load', { query }],
        ['/v1/load', { query: { ...query, responseFormat: 'compact' } }],
        ['/v1/load', { query, queryType: 'multi' }],
        ['/v1/load', { query: { ...query, filters: [equals('performance.client', ['nobody'])] } }],
      ] as const) {
        const { status, body: answer } = await ask(path, token, body);
        expect([400, 403, 500], JSON.stringify(answer)).toContain(status);
        expect(answer).not.toHaveProperty('data');
      }
    }
  });

  it.each([
    ['the names of all clients', { dimensions: ['clients.name'] }],
    ['a measure of the facts', { measures: ['daily_metrics.clicks'] }],
    ['a mixture of view and facts', { measures: ['performance.clicks'], dimensions: ['clients.name'] }],
  ])('%s is refused before any SQL is made of it', async (_, query) => {
    const { status, body } = await ask('/v1/dry-run', await clientToken(acme), { query });
    expect(status).toBe(400);
    expect(body.error).toMatch('Only these can be queried: performance');
  });

  it('another time zone, which would shift the days', async () => {
    const { status, body } = await ask('/v1/load', await clientToken(acme), {
      query: { ...clicksByClient, timezone: 'America/New_York' },
    });
    expect(status).toBe(400);
    expect(body.error).toMatch('The time zone must be UTC, not America/New_York');
  });

  it('a member that GraphQL does not offer', async () => {
    const { status } = await ask('/graphql', await clientToken(acme), {
      query: '{ cube { performance { organization_id clicks } } }',
    });
    expect(status).toBe(400);
  });

  it('the order, limit and total of rows that are not its own', async () => {
    const query = { ...clicksByClient, order: { 'performance.clicks': 'desc' }, limit: 10, total: true };
    const { body } = await ask('/v1/load', await clientToken(acme), { query });
    expect(body).toMatchObject({ total: 1, data: [{ 'performance.client_id': acme.id }] });
  });
});

describe('meta', () => {
  it.each([
    ['an admin', () => adminToken()],
    ['a client', () => clientToken(acme)],
  ])('shows %s the views, with the members of the contract in `performance`', async (_, token) => {
    const { body } = await ask('/v1/meta', await token());
    expect(body.cubes.map(({ name }: Answer) => name).sort()).toEqual([
      'data_quality',
      'performance',
      'summaries',
    ]);
    const view = body.cubes.find(({ name }: Answer) => name === 'performance');
    expect(visible(view.measures)).toEqual(
      expect.arrayContaining(
        'impressions clicks conversions revenue spend cpm ctr cpc cpa roas conversion_rate'.split(' '),
      ),
    );
    expect(visible(view.dimensions).sort()).toEqual(
      'date client client_id campaign campaign_id strategy strategy_id placement placement_id creative creative_id'
        .split(' ')
        .sort(),
    );
    for (const { measures } of body.cubes) {
      for (const measure of measures) expect(measure.description, measure.name).toMatch(/\w/);
    }
  });

  it('offers BI tools folders and the way down from client to creative', async () => {
    const { body } = await ask('/v1/meta', await adminToken());
    const view = body.cubes.find(({ name }: Answer) => name === 'performance');
    const foldered = view.folders.flatMap(({ members }: Answer) => members);
    expect(foldered.sort()).toEqual(
      [...view.measures, ...view.dimensions]
        .filter(({ isVisible }) => isVisible)
        .map(({ name }) => name)
        .sort(),
    );
    const down = ['client', 'campaign', 'strategy', 'placement', 'creative'].map(
      (level) => `performance.${level}`,
    );
    expect(view.hierarchies).toMatchObject([{ title: 'Client to creative', levels: down }]);
    expect(view.measures.find(({ name }: Answer) => name === 'performance.spend').drillMembers).toEqual(down);
  });

  it('keeps from a client what was left out of files', async () => {
    const quality = async (token: string) => {
      const { body } = await ask('/v1/meta', token);
      return visible(body.cubes.find(({ name }: Answer) => name === 'data_quality').measures);
    };
    expect(await quality(await adminToken())).toEqual(expect.arrayContaining(['rows_rejected', 'rows_held']));
    expect(await quality(await clientToken(acme))).not.toEqual(expect.arrayContaining(['rows_rejected']));
    const query = { measures: ['data_quality.rows_held'] };
    expect((await ask('/v1/load', await clientToken(acme), { query })).status).toBe(400);
    expect((await ask('/v1/load', await adminToken(), { query })).status).toBe(200);
  });
});

const visible = (members: { name: string; isVisible: boolean }[]) =>
  members.filter(({ isVisible }) => isVisible).map(({ name }) => name.split('.')[1]);

describe('questions that are refused, in words that say what to ask instead', () => {
  const days = (dateRange: string[], granularity?: string) => ({
    timeDimensions: [{ dimension: 'performance.date', dateRange, ...(granularity && { granularity }) }],
  });
  const year = days(['2026-01-01', '2026-12-31']);

  it.each<[name: string, query: Query, words: string]>([
    [
      'month to date by week',
      { measures: ['performance.spend_mtd'], ...days(['2026-01-01', '2026-03-31'], 'week') },
      'spend_mtd is asked by day (granularity "day"), not by week',
    ],
    ['month to date of a range', { measures: ['performance.spend_mtd'], ...year }, 'not for a range'],
    [
      'a filter on a share',
      {
        measures: ['performance.clicks'],
        filters: [{ and: [{ member: 'performance.clicks_share', operator: 'gt', values: ['0.1'] }] }],
        ...year,
      },
      'Rows cannot be filtered by clicks_share',
    ],
  ])('%s', async (_, query, words) => {
    const { status, body } = await ask('/v1/load', await clientToken(acme), { query });
    expect({ status, error: body.error }).toEqual({ status: 400, error: expect.stringContaining(words) });
  });

  it('but not all days of creatives while there are few of them', async () => {
    const query = { measures: ['performance.clicks'], dimensions: ['performance.creative'] };
    const { status, body } = await ask('/v1/load', await clientToken(acme), { query });
    expect({ status, rows: body.data?.length > 0 }).toEqual({ status: 200, rows: true });
  });
});

const equals = (member: string, values: string[]) => ({ member, operator: 'equals', values });

describe('a log-in that has ended', () => {
  const one = async (sql: string, values: unknown[] = []): Promise<string> =>
    (await cube.db.query<{ id: string }>(sql, values)).rows[0]?.id as string;

  it.each([
    [
      'whose person was disabled',
      "update identity.memberships set status = 'disabled' where id = :membership",
      true,
    ],
    [
      'whose person sees another client now',
      `update identity.memberships set client_id = '${birch.id}' where id = :membership`,
      true,
    ],
    [
      'that was signed out',
      'update identity.sessions set revoked_at = now() where family_id = :session',
      true,
    ],
    [
      'whose client was disabled',
      `update media.clients set status = 'disabled' where id = '${acme.id}'`,
      true,
    ],
    ['that goes on', 'select', false],
  ])('%s is refused within seconds, though its token is good', async (what, change, ends) => {
    const email = `${what.replaceAll(' ', '.')}@acme.example`;
    const user = await one(
      "insert into identity.users (email, password_hash) values ($1, 'x') returning id",
      [email],
    );
    const membership = await one(
      `insert into identity.memberships (organization_id, user_id, role, client_id) values ($1, $2, 'client', $3) returning id`,
      [north.id, user, acme.id],
    );
    const session = await one(
      `insert into identity.sessions (user_id, organization_id, membership_id, family_id, token_hash, expires_at)
       values ($1, $2, $3, uuidv7(), $4, now() + interval '1 hour') returning family_id as id`,
      [user, north.id, membership, email],
    );
    const token = await sign({
      sub: user,
      sid: session,
      role: 'client',
      organizationId: north.id,
      clientId: acme.id,
    });
    const statuses = () =>
      Promise.all(endpoints.slice(0, 6).map(async ([, path, body]) => (await ask(path, token, body)).status));
    expect(new Set(await statuses())).toEqual(new Set([200]));
    await cube.db.query(
      change.replaceAll(':membership', `'${membership}'`).replaceAll(':session', `'${session}'`),
    );
    if (ends) await expect.poll(async () => [...new Set(await statuses())], { timeout: 5000 }).toEqual([403]);
    else expect(new Set(await statuses())).toEqual(new Set([200]));
    await cube.db.query("update media.clients set status = 'active'");
  });
});
