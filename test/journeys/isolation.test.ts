import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

let product: Product;
let admin: Session;
let acme: Session;
let acmeId: string;
let boltId: string;

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const impressions = 'performance.impressions';
const client = 'performance.client';

beforeAll(async () => {
  product = await startProduct();
  admin = await Session.logIn(product.url, ADMIN);
  acmeId = await admin.createClient('Acme', [['10', null]]);
  boltId = await admin.createClient('Bolt', [['20', null]]);
  acme = await admin.createClientUser('someone@acme.test', acmeId);
  const csv = `${HEADER}\n2026-03-01,Acme,A,B,C,D,1000,10,,1,5\n2026-03-01,Bolt,Secret,B,C,D,7000,70,,7,7\n`;
  const run = await admin.ended(await admin.upload('day.csv', csv));
  expect(run.status).toBe('success');
  await until(async () => (await admin.cube({ measures: [impressions] }))[0]?.[impressions] === '8000');
});
afterAll(() => product?.stop());

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
    expect(rows).toEqual([{ 'performance.campaign': 'A' }]);
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
    expect(JSON.stringify(direct.body)).not.toContain('7000');
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
  const secret = () => new TextEncoder().encode(product.secrets.jwtSecret);
  const claims = () => ({ role: 'client', organizationId: claim('organizationId'), clientId: acmeId });
  const claim = (name: string) =>
    JSON.parse(Buffer.from(acme.token.split('.')[1] ?? '', 'base64url').toString())[name];
  const sign = (
    payload: Record<string, unknown>,
    key = secret(),
    alg = 'HS256',
    audience = 'pmd',
    expires = '5m',
  ) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg })
      .setSubject(claim('sub'))
      .setAudience(audience)
      .setExpirationTime(expires)
      .sign(key);
  const unsigned = () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = { ...claims(), sub: claim('sub'), aud: 'pmd', exp: Math.floor(Date.now() / 1000) + 300 };
    return `${part({ alg: 'none', typ: 'JWT' })}.${part(body)}.`;
  };
  const withoutExpiry = () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: 'HS256' })}.${part({ ...claims(), sub: claim('sub'), aud: 'pmd' })}`;
    return `${text}.${createHmac('sha256', secret()).update(text).digest('base64url')}`;
  };

  const refused: [string, () => Promise<string> | string][] = [
    ['that is missing', () => ''],
    ['that is garbage', () => 'garbage'],
    ['that has expired', () => sign(claims(), secret(), 'HS256', 'pmd', '-1m')],
    ['that never expires', withoutExpiry],
    ['signed with another key', () => sign(claims(), new Uint8Array(32).fill(1))],
    ['signed with nothing (alg none)', unsigned],
    ['signed with another algorithm', () => sign(claims(), secret(), 'HS512')],
    ['for another audience', () => sign(claims(), secret(), 'HS256', 'other')],
    ['without claims', () => sign({})],
    ['of an unknown role', () => sign({ ...claims(), role: 'owner' })],
    ['of a client without a client id', () => sign({ ...claims(), clientId: null })],
    ['with a list of client ids', () => sign({ ...claims(), clientId: [acmeId, boltId] })],
    ['of an admin without an organization', () => sign({ role: 'admin', clientId: null })],
  ];

  it.each(refused)('%s is refused by API and Cube alike', async (_what, make) => {
    const bearer = new Session(product.url, await make());
    const asked = [
      await bearer.request('GET', '/api/me'),
      await bearer.request('GET', '/cubejs-api/v1/meta'),
      await bearer.request('POST', '/cubejs-api/v1/load', { query: { measures: [impressions] } }),
      await bearer.graphql('{ cube { performance { impressions } } }'),
    ];
    for (const { status, body } of asked) {
      expect([401, 403], JSON.stringify(body)).toContain(status);
      expect(JSON.stringify(body)).not.toContain('1000');
    }
  });

  it('with the right claims and signature is accepted by both', async () => {
    const bearer = new Session(product.url, await sign(claims()));
    expect((await bearer.request('GET', '/api/me')).status).toBe(200);
    expect(await bearer.cube({ measures: [impressions] })).toEqual([{ [impressions]: '1000' }]);
  });

  it('of another organization sees none of these rows', async () => {
    const foreign = await sign({
      role: 'admin',
      organizationId: '01890000-0000-7000-8000-000000000000',
      clientId: null,
    });
    const bearer = new Session(product.url, foreign);
    expect(await bearer.cube({ dimensions: [client] })).toEqual([]);
    expect((await bearer.request('GET', '/api/clients')).body.items ?? []).toEqual([]);
  });
});
