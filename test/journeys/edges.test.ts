import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServiceRole, servicePassword, serviceRoles } from '@pmd/core/config';
import { addDays, today } from '@pmd/core/days';
import { nameKey } from '@pmd/core/names';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeAt, stepAt } from '../../api/src/identity/totp.ts';
import { seriousProblems } from '../support/axe.ts';
import { logIn, openBrowser } from '../support/browser.ts';
import { naughtyStrings } from '../support/naughty-strings.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

/** One product for what tests every edge of it: it tells as much as it ever does, and at the end its logs are read. */
let product: Product;
let admin: Session;
let browser: Browser;
/** Everything that must be in no log, by what it is. */
const secrets: Record<string, string> = {};

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(undefined, { LOG_LEVEL: 'debug' }), openBrowser()]);
  admin = await Session.logIn(product.url, ADMIN);
});
afterAll(() => Promise.all([browser?.close(), product?.stop()]));

const naughty = naughtyStrings();
// Recent, so that every page shows it by itself.
const DAY = addDays(today(), -1);
const HEADER = [
  'date',
  'client_name',
  'campaign_name',
  'strategy_name',
  'placement_name',
  'creative_name',
].concat(['impressions', 'clicks', 'conversions', 'conversion_revenue']);

/** A page that notices when anything in it runs that should not, or the content security policy had to step in. */
async function watchedPage(height: number): Promise<{ page: Page; seen: () => Promise<unknown[]> }> {
  const context = await browser.newContext({ viewport: { width: 1400, height } });
  const page = await context.newPage();
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => seen.push(`error ${error.message}`));
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) seen.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(product.url))
      seen.push(request.url());
  });
  return {
    page,
    seen: async () => [...seen, ...((await page.evaluate('window.pwned')) ? ['something ran'] : [])],
  };
}

/** Runs `work` for all, eight at a time. */
async function inTurns<Item>(items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

describe('naughty strings', () => {
  it('are many, and of every kind', () => expect(naughty.length).toBeGreaterThan(450));

  const stored: string[] = [];
  it('as names of clients are stored as they are, or refused in words', async () => {
    await inTurns(naughty, async (name) => {
      const { status, body } = await admin.request('POST', '/api/clients', { name });
      const said = `${JSON.stringify(name)}: ${status} ${JSON.stringify(body)}`;
      if (status === 201) {
        expect(body.name, said).toBe(name.trim());
        stored.push(body.name);
      } else {
        expect([400, 409], said).toContain(status);
        expect(body.error.message.length).toBeGreaterThan(10);
      }
    });
    expect(stored.length).toBeGreaterThan(300);
    const { items, total } = await admin.send('GET', '/api/clients?limit=1000');
    expect(total).toBe(stored.length);
    expect(items.map(({ name }: { name: string }) => name).sort()).toEqual(stored.sort());
  });

  it('as emails are refused in words, or are emails', async () => {
    const emails = naughty.map((text, i) => [text, `${text}@x.example`, `x@${text}`][i % 3] ?? '');
    await inTurns(emails, async (email) => {
      const { status, body } = await admin.request('POST', '/api/users', { email, role: 'admin' });
      const said = `${JSON.stringify(email)}: ${status} ${JSON.stringify(body)}`;
      if (status === 201) expect(body.email, said).toBe(email);
      else expect([400, 409], said).toContain(status);
    });
  });

  it('as log-ins, ids, cursors and addresses never make the server fail', async () => {
    const some = naughty.filter((_, i) => i % 4 === 0);
    await inTurns(some, async (text) => {
      const encoded = encodeURIComponent(text.toWellFormed());
      for (const answer of await Promise.all([
        admin.request('GET', `/api/clients/${encoded}`),
        admin.request('GET', `/api/clients?limit=${encoded}`),
        admin.request('GET', `/${encoded}`),
        admin.request('POST', '/cubejs-api/v1/load', {
          query: {
            dimensions: ['performance.client'],
            filters: [{ member: 'performance.client', operator: 'equals', values: [text] }],
          },
        }),
      ])) {
        expect(answer.status, `${JSON.stringify(text)}: ${JSON.stringify(answer.body)}`).toBeLessThan(500);
      }
    });
  });

  it('as campaigns of a file are shown as they came, or are rejected rows', async () => {
    await admin.send('POST', '/api/clients', { name: 'Of the file' });
    // A file with a NUL in it is no text, and is refused as a whole.
    const wellFormed = naughty.filter((text) => text.isWellFormed() && !text.includes('\0'));
    const rows = wellFormed.map((name) => [DAY, 'Of the file', name, 'S', 'P', 'C', '10', '1', '0', '0']);
    // As many good rows again: a file with more than a few rejected ones is not applied.
    const good = Array.from({ length: rows.length * 19 }, (_, i) => [
      ...[DAY, 'Of the file', 'Good', 'S', 'P', `C${i}`, '10', '1', '0', '0'],
    ]);
    const csv = stringify([HEADER, ...rows, ...good], { quoted: true });
    const run = await admin.ended(await admin.upload('naughty.csv', csv));
    expect(['success', 'partial'], run.message).toContain(run.status);
    expect(run.rowsRead).toBe(run.rowsLoaded + run.rowsRejected + run.rowsHeld + run.rowsIgnored);

    const campaigns = await until(async () => {
      const found = await admin.cube({
        dimensions: ['performance.campaign'],
        filters: [{ member: 'performance.client', operator: 'equals', values: ['Of the file'] }],
      });
      return found.length > 300 && found.map((row) => row['performance.campaign'] as string);
    });
    const sent = new Set(wellFormed.map(nameKey));
    for (const campaign of campaigns) {
      expect(campaign === 'Good' || sent.has(nameKey(campaign)), JSON.stringify(campaign)).toBe(true);
    }
    expect(new Set(campaigns.map(nameKey)).size).toBeGreaterThanOrEqual(sent.size - run.rowsRejected);

    // And nothing of it is a formula in an export.
    const query = { measures: ['performance.clicks'], dimensions: ['performance.campaign'] };
    const path = `/api/exports/performance.csv?query=${encodeURIComponent(JSON.stringify(query))}`;
    const exported: string[][] = parse((await admin.request('GET', path)).body, {
      bom: true,
      relax_column_count: true,
    });
    expect(exported.length).toBeGreaterThan(300);
    for (const [campaign = ''] of exported) expect(campaign).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
  }, 120_000);

  it('are text in the browser, and run nowhere', async () => {
    const { page, seen } = await watchedPage(8_000);
    await logIn(page, product.url, ADMIN);
    await page.goto(`${product.url}/clients`);
    await page.getByRole('row').nth(100).waitFor();
    const shown: string[] = await page
      .locator('[role="row"] [role="gridcell"]:first-child a')
      .evaluateAll((cells) => cells.map((cell) => cell.textContent ?? ''));
    const known = new Set([...stored, 'Of the file'].map((name) => name.replace(/\s+/g, ' ')));
    expect(shown.length).toBeGreaterThan(100);
    expect(shown.filter((name) => !known.has(name.replace(/\s+/g, ' ').trim()))).toEqual([]);
    expect(await seen()).toEqual([]);
    for (const path of ['/explore', '/campaigns', '/users', '/ingestions', '/account', '/api/docs']) {
      await page.goto(product.url + path);
      await page.waitForLoadState('networkidle');
      expect([path, await seen()]).toEqual([path, []]);
    }
    await page.context().close();
  }, 120_000);
});

describe('a person', () => {
  it('chooses a password by a link, sets up a second factor, and logs in with it and with a recovery code', async () => {
    const user = await admin.send('POST', '/api/users', { email: 'linda@agency.test', role: 'admin' });
    const { url } = await admin.send('POST', `/api/users/${user.id}/link`);
    const password = 'chosen by the person';
    Object.assign(secrets, { 'one-time password': user.password, link: url.split('#')[1], password });
    const { page, seen } = await watchedPage(900);
    await page.goto(url);
    await page.getByLabel('New password').fill(password);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Choose and log in' }).click();
    await page.getByRole('link', { name: 'Explore' }).first().waitFor();

    await page.goto(`${product.url}/account`);
    await page.getByText('This device').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    const typed = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '');
    const secret = fromBase32(typed);
    await page.getByLabel('Code', { exact: true }).fill(codeAt(secret, stepAt(Date.now())));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).waitFor();
    const codes = await page.getByLabel('Recovery codes').locator('li').allTextContents();
    Object.assign(secrets, {
      'second factor': typed,
      'recovery code': codes[0],
      'another recovery code': codes[9],
    });
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 recovery codes left').waitFor();

    const logInAgain = async (code: string) => {
      await page.context().clearCookies();
      await page.goto(product.url);
      await page.getByLabel('Email').fill('linda@agency.test');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByLabel('Code', { exact: true }).fill(code);
      await page.getByRole('button', { name: 'Log in' }).click();
    };
    await logInAgain('000000');
    await page.getByText('This code does not fit').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await logInAgain(codeAt(secret, stepAt(Date.now()) + 1));
    await page.getByRole('link', { name: 'Explore' }).first().waitFor();
    await logInAgain(codes[0] ?? '');
    await page.getByRole('link', { name: 'Explore' }).first().waitFor();

    // The log-ins before are still there; one is ended from here.
    await page.goto(`${product.url}/account`);
    await page.getByText('9 recovery codes left').waitFor();
    const others = page.getByRole('button', { name: /^Log out Chrome/ });
    await others.first().waitFor();
    const before = await others.count();
    await others.first().click();
    await until(async () => (await others.count()) === before - 1);
    expect(await seen()).toEqual([]);
    await page.context().close();
  }, 120_000);
});

describe('the logs', () => {
  it('hold none of the secrets that were used, at the most talkative level', async () => {
    const answer = await fetch(`${product.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ADMIN),
    });
    const { accessToken } = (await answer.json()) as { accessToken: string };
    const cookie = answer.headers.getSetCookie()[0] ?? '';
    await new Session(product.url, accessToken).request('GET', '/api/me');
    await new Session(product.url, accessToken).cube({ measures: ['performance.clicks'] });
    await fetch(`${product.url}/api/auth/refresh`, { method: 'POST', headers: { cookie } });
    const source = {
      name: 'Sealed',
      bucket: 'sealed',
      accessKeyId: 'AKSEALED',
      secretAccessKey: 'a secret to be sealed',
    };
    const { id } = await admin.send('POST', '/api/sources', { ...source, endpoint: product.s3.endpoint });
    await admin.send('POST', `/api/sources/${id}/test`);
    Object.assign(secrets, {
      ...product.secrets,
      ...Object.fromEntries(
        serviceRoles.map((role: ServiceRole) => [
          role,
          servicePassword(product.secrets.dataEncryptionKey, role),
        ]),
      ),
      "the administrator's password": ADMIN.password,
      'access token': accessToken,
      'refresh token': /=([^;]+)/.exec(cookie)?.[1],
      'earlier access token': admin.token,
      "the source's secret": source.secretAccessKey,
    });
    // An access key id is no secret, and names the key in messages.
    delete secrets.s3AccessKeyId;

    const directory = join(product.dataDir, 'logs');
    const files = await readdir(directory);
    const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
    expect(files.length).toBeGreaterThan(2);
    expect(texts.join('').length).toBeGreaterThan(1000);
    const log = [...texts, ...product.logs].join('\n');
    for (const [name, secret] of Object.entries(secrets)) {
      expect([name, secret?.length > 7, log.includes(secret)]).toEqual([name, true, false]);
    }
  });
});

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
