import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousProblems } from '../support/axe.ts';
import { logIn, openBrowser } from '../support/browser.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

// Every task of the admin pages, as a person who has never seen them would try it.

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let product: Product;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let admin: Session;
let acme: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  admin = await Session.logIn(product.url, ADMIN);
  acme = await admin.createClient('Acme', [['10', null]]);
  const rows = [
    `${yesterday},Acme,Spring sale,Prospecting,Home,Banner,123456,789,,12,345.67`,
    `${yesterday},Acme,Sping sale,Prospecting,Home,Banner,1000,1,,0,0`,
  ];
  const run = await admin.ended(await admin.upload('a.csv', [HEADER, ...rows, ''].join('\n')));
  expect(run.status).toBe('success');
  context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  await logIn(page, product.url, ADMIN);
});
afterAll(async () => {
  await context?.close();
  await browser?.close();
  await product?.stop();
});

const side = () => page.getByRole('complementary');
const go = (name: string) => side().getByRole('link', { name, exact: true }).click();
const dialog = () => page.getByRole('dialog');
const row = (name: string | RegExp): Locator => page.getByRole('row').filter({ hasText: name });
const file = (name: string) => join(product.dataDir, name);

describe('an administrator', () => {
  it('sees what a new rate would change before anything is written, then applies it with the reason', async () => {
    await go('Clients');
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.getByRole('img', { name: 'CPM over time: 10.00 since ever' }).waitFor();
    await page.getByRole('button', { name: 'New rate' }).click();
    await dialog().getByLabel('CPM', { exact: true }).fill('12.5');
    await dialog().getByLabel('Since ever').click();
    // 124,456 / 1000 × 10 = 1,244.56 becomes × 12.5 = 1,555.70.
    const whatIf = dialog().getByRole('table', { name: 'What the rate would change' });
    await whatIf.getByText('1,555.70').first().waitFor();
    await whatIf.getByText('was 1,244.56').first().waitFor();
    await dialog().getByText('Applying computes 1 day anew: the spend of 2 rows changes.').waitFor();
    expect((await admin.send('GET', `/api/clients/${acme}/cpm`)).items).toMatchObject([{ cpm: '10.0000' }]);
    await dialog().getByLabel('Why').fill('Contract of the new year');
    await dialog().getByRole('button', { name: 'Apply new CPM' }).click();
    await page.getByText('2 rows changed').waitFor();
    const changes = page.getByRole('table', { name: 'Changes of the CPM' });
    await changes.getByText('12.50, instead of 10.00').waitFor();
    await changes.getByText('Contract of the new year').filter({ visible: true }).waitFor();
    await changes.getByText(ADMIN.email).first().waitFor();
  });

  it('gives the client a logo; a picture that could hold a script is refused in words', async () => {
    await writeFile(file('logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"></svg>');
    await writeFile(file('logo.png'), PNG);
    const chosen = page.locator('input[type=file]').first();
    await chosen.setInputFiles(file('logo.svg'));
    await page.getByRole('alert').filter({ hasText: 'SVG pictures can hold scripts' }).waitFor();
    await chosen.setInputFiles(file('logo.png'));
    await page.getByRole('button', { name: 'Remove logo' }).waitFor();
    await page.locator('main img').first().waitFor();
  });

  it('is told what disabling a client does before doing it, and undoes it', async () => {
    await page.getByRole('button', { name: 'Disable' }).click();
    await dialog().getByText('Its users are logged out and cannot log in again.').waitFor();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByText('Disabled', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Enable' }).click();
    await dialog().getByRole('button', { name: 'Enable' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByText('Active', { exact: true }).waitFor();
  });

  it('sees what the client sees, is told so all the while, and comes back', async () => {
    await page.getByRole('button', { name: 'View as client' }).click();
    const banner = page
      .getByRole('status')
      .filter({ hasText: 'You see what Acme sees. Nothing can be changed.' });
    await banner.waitFor();
    await side().getByRole('link', { name: 'Explore' }).waitFor();
    expect(await side().getByRole('link', { name: 'Users' }).count()).toBe(0);
    await go('Explore');
    await row('Spring sale').waitFor();
    await banner.getByRole('button', { name: 'Back to administration' }).click();
    await page.getByText('CPM over time').waitFor();
    await side().getByRole('link', { name: 'Users' }).waitFor();
  });

  it('merges a misspelt campaign into the right one, and undoes it', async () => {
    await go('Names');
    const names = page.getByRole('region', { name: 'Names' });
    await names.getByRole('button', { name: 'Actions for Sping sale' }).click();
    await page.getByRole('menuitem', { name: 'Merge into another campaign' }).click();
    await dialog().getByPlaceholder('Choose a campaign').click();
    await page.getByRole('option', { name: 'Spring sale' }).click();
    await dialog().getByRole('button', { name: 'Merge' }).click();
    await names.getByText('Includes “Sping sale”').waitFor();
    expect(await names.getByRole('button', { name: 'Open Sping sale' }).count()).toBe(0);
    await page.getByRole('textbox', { name: 'Search', exact: true }).fill('sping');
    await page.getByRole('region', { name: 'Found campaigns' }).getByText('Spring sale').waitFor();
    await page.getByRole('textbox', { name: 'Search', exact: true }).fill('');
    await names.getByRole('button', { name: 'Undo the merge of Sping sale' }).click();
    await dialog().getByRole('button', { name: 'Undo merge' }).click();
    await names.getByRole('button', { name: 'Open Sping sale' }).waitFor();
    await names.getByRole('button', { name: 'Actions for Sping sale' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await dialog().getByLabel('Name').fill('Spring sale, second wave');
    await dialog().getByRole('button', { name: 'Rename' }).click();
    await names.getByText('In files: Sping sale').waitFor();
  });

  it('makes a user, finds them by name, sends a one-time link and signs them out everywhere', async () => {
    await admin.createClientUser('ann@acme.example', acme);
    await admin.createClientUser('bob@acme.example', acme);
    await go('Users');
    await page.getByLabel('Search users').fill('ANN@');
    await row('ann@acme.example').waitFor();
    expect(await row('bob@acme.example').count()).toBe(0);
    await row('ann@acme.example').getByText('Off', { exact: true }).waitFor();
    const act = async (name: string) => {
      await page.getByRole('button', { name: 'Actions for ann@acme.example' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await act('Sign out everywhere');
    await dialog().getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByText('ann@acme.example is signed out everywhere').waitFor();
    await act('Change role');
    await dialog().getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: /^Administrator/ }).click();
    await dialog().getByRole('button', { name: 'Change role' }).click();
    await row('ann@acme.example').getByText('Administrator').waitFor();
    await act('Change role');
    await dialog().getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: /^Client/ }).click();
    await dialog().getByRole('button', { name: 'Change role' }).click();
    await dialog().getByText('Choose the client whose numbers this person may see').waitFor();
    await dialog().getByRole('combobox', { name: 'Client' }).click();
    await page.getByRole('option', { name: 'Acme' }).click();
    await dialog().getByRole('button', { name: 'Change role' }).click();
    await row('ann@acme.example').getByText('Acme', { exact: true }).waitFor();
    await act('Make a one-time link');
    await dialog().getByRole('button', { name: 'Make link' }).click();
    const link = (await dialog().getByLabel('One-time link').textContent()) ?? '';
    expect(link.startsWith(product.url)).toBe(true);
    await dialog().getByRole('button', { name: 'Done' }).click();
  });

  it('says where the preview of a creative is, which is loaded as an image and told nothing', async () => {
    const [{ 'performance.creative_id': id }] = await until(async () => {
      const rows = await admin.cube({
        measures: ['performance.impressions'],
        dimensions: ['performance.creative_id'],
        timeDimensions: [{ dimension: 'performance.date', dateRange: [yesterday, yesterday] }],
      });
      return rows.length > 0 && rows;
    });
    const asked: Record<string, string>[] = [];
    await page.route('https://cdn.example.com/**', async (route) => {
      asked.push(await route.request().allHeaders());
      await route.fulfill({ contentType: 'image/png', body: PNG });
    });
    await page.goto(`${product.url}/creatives/${id}`);
    await page.getByRole('button', { name: 'Add a preview' }).click();
    for (const wrong of [
      'http://cdn.example.com/a.png',
      'javascript:alert(1)',
      'https://me:secret@cdn.example.com/a.png',
    ]) {
      await dialog().getByLabel('Address').fill(wrong);
      await dialog().getByRole('button', { name: 'Save' }).click();
      await dialog()
        .getByText(/^Address must/)
        .waitFor();
    }
    await dialog().getByLabel('Address').fill('https://cdn.example.com/banner.png');
    await dialog().getByRole('button', { name: 'Save' }).click();
    const picture = page.getByRole('img', { name: 'Preview of Banner' });
    await until(() =>
      picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth > 0),
    );
    expect(asked.map(({ referer, cookie, authorization }) => [referer, cookie, authorization])).toEqual([
      [undefined, undefined, undefined],
    ]);
    const { items } = await admin.send('GET', '/api/audit-log?action=creative.update');
    expect(items).toMatchObject([
      { before: { previewUrl: null }, after: { previewUrl: 'https://cdn.example.com/banner.png' } },
    ]);
    await page.getByRole('button', { name: 'Change preview' }).click();
    await dialog().getByLabel('Address').fill('');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Add a preview' }).waitFor();
  });

  it('changes name and colour of the organization, for everybody at once', async () => {
    await go('Settings');
    await page.getByLabel('Name', { exact: true }).fill('Nordlicht Media');
    await page.getByLabel('Accent colour').fill('teal');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Accent colour must be a colour written #4f46e5').waitFor();
    await page.getByLabel('Accent colour').fill('#0f766e');
    await page.getByLabel('Lines of replaced files').fill('0');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Lines of replaced files must be at least 1').waitFor();
    await page.getByLabel('Lines of replaced files').fill('60');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Settings saved').waitFor();
    await side().getByText('Nordlicht Media').waitFor();
    const { organization } = await admin.send('GET', '/api/me');
    expect(organization).toMatchObject({ name: 'Nordlicht Media', accentColor: '#0f766e' });
  });

  it('finds in the audit log who changed what, and takes it away as a file', async () => {
    await go('Audit log');
    await row('Organization: update').filter({ hasText: 'Nordlicht Media' }).first().waitFor();
    await page.getByRole('combobox', { name: 'What' }).click();
    await page.getByRole('option', { name: 'CPM: set' }).click();
    await row('CPM: set').filter({ hasText: '12.5000' }).waitFor();
    await row('Organization: update').first().waitFor({ state: 'detached' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toContain('cpm.set');
    expect(text).not.toContain('organization.update');
  });

  it('reads how the product itself is doing', async () => {
    await go('System');
    await page.getByRole('table', { name: 'Services' }).getByText('Works').nth(2).waitFor();
    await page.getByText('None yet').waitFor();
  });
});

describe('the admin pages', () => {
  it.each([
    ['clients', () => page.getByRole('gridcell').first()],
    ['clients/:id', () => page.getByText('CPM over time')],
    ['names', () => page.getByRole('button', { name: 'Open Spring sale', exact: true })],
    ['users', () => page.getByRole('gridcell').first()],
    ['settings', () => page.getByLabel('Accent colour')],
    ['audit', () => page.getByRole('row').nth(1)],
    ['system', () => page.getByText('None yet')],
  ] as const)(
    'are usable by everybody: %s, light and dark, on a wide screen and a phone',
    async (path, loaded) => {
      await page.goto(`${product.url}/${path.replace(':id', acme)}`);
      for (const [width, height] of [
        [1280, 800],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await loaded().waitFor();
          expect([width, colorScheme, await seriousProblems(page)]).toEqual([width, colorScheme, []]);
        }
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    },
  );

  it.each(['clients', 'clients/:id', 'names', 'users', 'settings', 'audit', 'system'])(
    'are usable by everybody while they load: %s',
    async (path) => {
      const held = /\/api\/(?!me$|organization$|auth\/|sessions)/;
      await page.route(held, () => {});
      await page.goto(`${product.url}/${path.replace(':id', acme)}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await seriousProblems(page)).toEqual([]);
      await page.unroute(held);
    },
  );
});
