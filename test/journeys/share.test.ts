import { addDays, today } from '@pmd/core/days';
import { decodeJwt, SignJWT } from 'jose';
import pg from 'pg';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousProblems } from '../support/axe.ts';
import { logIn, openBrowser } from '../support/browser.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const PASSWORD = 'the lasting password';
const impressions = 'performance.impressions';
const yesterday = addDays(today(), -1);
const view = `/explore?range=${addDays(yesterday, -1)}..${yesterday}&columns=impressions,spend`;

let product: Product;
let admin: Session;
let acme: Session;
let acmeId: string;
let boltId: string;
let root: pg.Pool;
let browser: Browser;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  root = new pg.Pool({ connectionString: product.databaseUrl });
  admin = await Session.logIn(product.url, ADMIN);
  acmeId = await admin.createClient('Acme', [['10', null]]);
  boltId = await admin.createClient('Bolt', [['20', null]]);
  acme = await admin.createClientUser('someone@acme.test', acmeId, PASSWORD);
  const csv = `${HEADER}\n${yesterday},Acme,Spring sale,B,C,D,123456,10,,1,5\n${yesterday},Bolt,Secret,B,C,D,7000,70,,7,7\n`;
  expect((await admin.ended(await admin.upload('day.csv', csv))).status).toBe('success');
  const campaigns = { measures: [impressions], dimensions: ['performance.campaign'] };
  await until(async () => (await admin.cube(campaigns)).length === 2);
});
afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  await Promise.all([browser?.close(), root?.end()]);
  await product?.stop();
});

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const share = (who: Session, more: object = {}) =>
  who.request('POST', '/api/share-links', {
    name: 'For the board',
    view,
    clientId: acmeId,
    expiresAt: inDays(7),
    ...more,
  });
const tokenOf = (path: string) => path.replace('/s/', '');
const nobody = () => new Session(product.url, '');
const open = (path: string, more: object = {}) =>
  nobody().request('POST', '/api/shared', { token: tokenOf(path), ...more });
const links = async () => (await admin.send('GET', '/api/share-links')).items;

/** Past row-level security, as time passes. */
const asOwner = async (statement: string, values: unknown[]) => {
  const client = await root.connect();
  try {
    await client.query('begin');
    await client.query('set local role app_owner');
    await client.query('alter table identity.share_links no force row level security');
    await client.query(statement, values);
    await client.query('alter table identity.share_links force row level security');
    await client.query('commit');
  } finally {
    client.release();
  }
};

describe('a share link', () => {
  it('shows one client to whoever holds it, and nothing else of the product', async () => {
    const made = await share(admin);
    expect(made.status).toBe(201);
    expect(made.body.path).toMatch(/^\/s\/[\w-]{43}$/);
    const opened = await open(made.body.path);
    expect(opened.body).toMatchObject({ name: 'For the board', view, client: { id: acmeId, name: 'Acme' } });
    const viewer = new Session(product.url, opened.body.accessToken);
    const names = ['performance.client', 'performance.campaign'];
    expect(await viewer.cube({ measures: [impressions], dimensions: names })).toEqual([
      { 'performance.client': 'Acme', 'performance.campaign': 'Spring sale', [impressions]: '123456' },
    ]);
    const foreign = [{ member: 'performance.client_id', operator: 'equals', values: [boltId] }];
    expect(await viewer.cube({ measures: [impressions], dimensions: names, filters: foreign })).toEqual([]);
    const requests = [
      ['GET', '/api/me'],
      ['GET', '/api/clients'],
      ['GET', '/api/share-links'],
      ['GET', `/api/lineage?from=${yesterday}&to=${yesterday}`],
      [
        'GET',
        `/api/exports/performance.csv?query=${encodeURIComponent('{"measures":["performance.spend"]}')}`,
      ],
      ['POST', '/cubejs-api/graphql'],
      ['POST', '/cubejs-api/v1/dry-run'],
      ['POST', '/api/share-links'],
    ];
    for (const [method = '', path = ''] of requests) {
      const answer = await viewer.request(method, path, method === 'POST' ? {} : undefined);
      expect([path, answer.status]).toEqual([path, 403]);
      expect(JSON.stringify(answer.body)).toContain('shared_view');
    }
    const claims = decodeJwt(viewer.token);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300);
    const { rows } = await root.query('select token_hash from identity.share_links');
    expect(JSON.stringify(rows)).not.toContain(tokenOf(made.body.path));
  });

  it('is refused for another client, for no client, without an end, for the past and for other pages', async () => {
    expect((await share(acme, { clientId: boltId })).status).toBe(404);
    expect((await share(admin, { clientId: null })).status).toBe(400);
    expect((await share(admin, { clientId: '0199f0a8-1111-7000-8000-000000000000' })).status).toBe(404);
    for (const wrong of [
      { expiresAt: inDays(-1) },
      { expiresAt: inDays(400) },
      { expiresAt: undefined },
      { view: '/users' },
      { view: '//evil.example/explore' },
      { view: 'https://evil.example/explore' },
      { view: '/explore#x' },
      { name: '' },
      { password: 'short' },
      { role: 'admin' },
    ]) {
      expect([JSON.stringify(wrong), (await share(admin, wrong)).status]).toEqual([
        JSON.stringify(wrong),
        400,
      ]);
    }
    expect((await nobody().request('POST', '/api/share-links', {})).status).toBe(401);
  });

  it('of a client user is that of its own client, and is its own and the administrators’ to revoke', async () => {
    const byAdmin = await share(admin, { name: 'By the agency' });
    const made = await share(acme, { clientId: undefined, name: 'By Acme' });
    expect(made.body.clientId).toBe(acmeId);
    const own = (await acme.send('GET', '/api/share-links')).items;
    expect(own.map((link: { name: string }) => link.name)).toEqual(['By Acme']);
    expect((await acme.request('DELETE', `/api/share-links/${byAdmin.body.id}`)).status).toBe(404);
    expect((await open(byAdmin.body.path)).status).toBe(200);
    expect((await admin.request('DELETE', `/api/share-links/${made.body.id}`)).status).toBe(204);
    expect((await open(made.body.path)).status).toBe(404);
    const log = JSON.stringify((await admin.send('GET', '/api/audit-log')).items);
    for (const action of ['share_link.create', 'share_link.revoke']) expect(log).toContain(action);
    expect(log).not.toContain(tokenOf(made.body.path));
  });

  it('answers alike when it is unknown, expired, revoked, or its client disabled; what is open closes at once', async () => {
    const expired = (await share(admin)).body;
    const revoked = (await share(admin)).body;
    const disabled = (await share(admin, { clientId: boltId })).body;
    const viewers = await Promise.all(
      [expired, revoked, disabled].map(
        async ({ path }) => new Session(product.url, (await open(path)).body.accessToken),
      ),
    );
    await asOwner("update identity.share_links set expires_at = now() - interval '1 second' where id = $1", [
      expired.id,
    ]);
    await admin.send('DELETE', `/api/share-links/${revoked.id}`);
    await admin.send('PATCH', `/api/clients/${boltId}`, { status: 'disabled' });
    const answers = await Promise.all(
      [`/s/${'x'.repeat(43)}`, expired.path, revoked.path, disabled.path].map((path) => open(path)),
    );
    for (const { status, body } of answers) {
      expect([status, body.error.code, body.error.message]).toEqual([
        404,
        'link_not_valid',
        answers[0]?.body.error.message,
      ]);
    }
    for (const viewer of viewers) {
      const { status } = await viewer.request('POST', '/cubejs-api/v1/load', {
        query: { measures: [impressions] },
      });
      expect(status).toBe(401);
    }
    await admin.send('PATCH', `/api/clients/${boltId}`, { status: 'active' });
    const states = Object.fromEntries(
      (await links()).map((link: { id: string; state: string }) => [link.id, link.state]),
    );
    expect(states[expired.id]).toBe('expired');
    expect(states[revoked.id]).toBe('revoked');
  });

  it('asks for its password, and lets only so many be tried', async () => {
    const { path } = (await share(admin, { password: 'open sesame' })).body;
    expect((await open(path)).body.error.code).toBe('password_required');
    expect((await open(path, { password: 'open sesame' })).status).toBe(200);
    const tries = await Promise.all(
      Array.from({ length: 14 }, (_, i) => open(path, { password: `wrong ${i}` })),
    );
    const codes = tries.map(({ body }) => body.error.code);
    expect(codes.filter((code) => code === 'wrong_password').length).toBe(10);
    expect(codes.filter((code) => code === 'too_many_tries').length).toBe(4);
    expect((await open(path, { password: 'open sesame' })).status).toBe(429);
    await asOwner(
      "update identity.share_links set password_tries_since = now() - interval '16 minutes' where name = $1",
      ['For the board'],
    );
    expect((await open(path, { password: 'open sesame' })).status).toBe(200);
  });

  it('cannot be forged with claims of another client or link', async () => {
    const { path } = (await share(admin)).body;
    const { accessToken, id } = (await open(path)).body;
    const { organizationId } = decodeJwt(accessToken) as { organizationId: string };
    const signed = (claims: object, key: string) =>
      new SignJWT({ role: 'client', organizationId, clientId: acmeId, share: id, ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(id)
        .setAudience('pmd')
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(key));
    const ask = async (token: string) =>
      (
        await new Session(product.url, token).request('POST', '/cubejs-api/v1/load', {
          query: { measures: [impressions] },
        })
      ).status;
    const { jwtSecret } = product.secrets;
    expect(await ask(await signed({}, jwtSecret))).toBe(200);
    expect(await ask(await signed({}, 'another secret of thirty-two characters'))).toBe(401);
    expect(await ask(await signed({ clientId: boltId }, jwtSecret))).toBe(401);
    expect(await ask(await signed({ role: 'admin', clientId: null }, jwtSecret))).toBe(403);
    expect(await ask(await signed({ share: 'nothing' }, jwtSecret))).toBe(403);
  });
});

/** A page of a person of their own, which fails the test for errors nobody sees. */
async function newPage(viewport = { width: 1280, height: 800 }): Promise<Page> {
  const context = await browser.newContext({ viewport });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  return page;
}

/** Of what is added here; the frame around it is looked at with every page (admin-pages.test.ts). */
const problemsHere = async (page: Page) =>
  (await seriousProblems(page)).filter(
    (problem) => !problem.includes('label-content-name-mismatch at ._find'),
  );

describe('in a browser', () => {
  let link: string;
  let adminPage: Page;

  it('an admin shares what is on the screen with a password and exports it', async () => {
    adminPage = await newPage();
    await logIn(adminPage, product.url, ADMIN);
    await adminPage.goto(`${product.url}/explore?range=${yesterday}..${yesterday}&columns=impressions,spend`);
    await adminPage.getByRole('row').filter({ hasText: '130,456' }).waitFor();
    const downloading = adminPage.waitForEvent('download');
    await adminPage.getByRole('button', { name: 'Export' }).click();
    await adminPage.getByRole('menuitem', { name: 'CSV as shown' }).click();
    const download = await downloading;
    expect(await problemsHere(adminPage)).toEqual([]);
    expect(download.suggestedFilename()).toBe(`My_agency_report_${yesterday}_${yesterday}.csv`);

    await adminPage.getByRole('button', { name: 'Share' }).click();
    const dialog = adminPage.getByRole('dialog');
    expect(await problemsHere(adminPage)).toEqual([]);
    await dialog.getByLabel('Name').fill('Spring for the board');
    await dialog.getByPlaceholder('Choose a client').click();
    await adminPage.getByRole('option', { name: 'Acme' }).click();
    await dialog.getByLabel('Password', { exact: true }).fill('open sesame');
    await dialog.getByRole('button', { name: 'Create link' }).click();
    link = await dialog.getByLabel('Link', { exact: true }).inputValue();
    expect(link).toMatch(/\/s\/[\w-]{43}$/);
  });

  it('somebody without a log-in opens it, sees that client only, and no navigation', async () => {
    const page = await newPage({ width: 390, height: 844 });
    await page.goto(link);
    await page.getByLabel('Password', { exact: true }).fill('wrong one');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('This password does not fit.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('Password', { exact: true }).fill('open sesame');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('row').filter({ hasText: 'Acme' }).filter({ hasText: '123,456' }).waitFor();
    await page.getByText('My agency · Acme').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    expect(await page.getByText('Secret').count()).toBe(0);
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('button', { name: /^(Share|Export|Account)/ }).count()).toBe(0);
    const [made] = (await links()).filter(({ name }: { name: string }) => name === 'Spring for the board');
    expect(made).toMatchObject({ viewCount: 1, hasPassword: true, state: 'active', clientName: 'Acme' });
    expect(Date.parse(made.lastViewedAt)).toBeGreaterThan(Date.now() - 120_000);
  });

  it('the admin revokes it, and it opens nothing any more', async () => {
    const dialog = adminPage.getByRole('dialog');
    await dialog.getByRole('tab', { name: /^Links/ }).click();
    await dialog
      .getByRole('listitem')
      .filter({ hasText: 'Spring for the board' })
      .getByText('Opened once')
      .waitFor();
    expect(await problemsHere(adminPage)).toEqual([]);
    await dialog.getByRole('button', { name: 'Revoke Spring for the board' }).click();
    await adminPage
      .getByRole('dialog', { name: /^Revoke/ })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await adminPage.getByText('opens nothing any more').waitFor();
    const page = await newPage();
    await page.goto(link);
    await page.getByText('Nothing is shared here').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
