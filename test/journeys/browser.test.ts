import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, openBrowser } from '../support/browser.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const PASSWORD = 'the lasting password';

let product: Product;
let browser: Browser;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  const admin = await Session.logIn(product.url, ADMIN);
  const acme = await admin.createClient('Acme', [['10', null]]);
  await admin.createClient('Bolt', [['20', null]]);
  await admin.createClientUser('someone@acme.test', acme, PASSWORD);
});
afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  await browser?.close();
  await product?.stop();
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

/** Yesterday, so that it lies in every preset. */
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

describe('in a browser', () => {
  let adminPage: Page;

  it('an admin uploads a file and watches it finish', async () => {
    adminPage = await newPage();
    await logIn(adminPage, product.url, ADMIN);
    await adminPage.getByRole('link', { name: 'Ingestions' }).click();
    const file = join(product.dataDir, 'partner.csv');
    await writeFile(
      file,
      [
        HEADER,
        `${yesterday},Acme,Spring sale,Prospecting,Home page,Banner 300x250,123456,789,,12,345.67`,
        `${yesterday},Acme,Spring sale,Prospecting,Article,Banner 300x250,1000,1,,0,0`,
        `${yesterday},Bolt,Brand,Reach,Video,Spot,500000,50,,1,9.99`,
        `${yesterday},Bolt,Brand,Reach,Video,Spot two,half,50,,1,9.99`,
        '',
      ].join('\n'),
    );
    await adminPage.getByLabel('Upload files').setInputFiles(file);
    // One row of four cannot be read: more than the source allows, so nothing is loaded, and the page says so.
    await adminPage.getByText('were rejected, more than the').first().waitFor();

    await writeFile(
      file,
      [
        HEADER,
        `${yesterday},Acme,Spring sale,Prospecting,Home page,Banner 300x250,123456,789,,12,345.67`,
        `${yesterday},Acme,Spring sale,Prospecting,Article,Banner 300x250,1000,1,,0,0`,
        `${yesterday},Bolt,Brand,Reach,Video,Spot,500000,50,,1,9.99`,
        '',
      ].join('\n'),
    );
    await adminPage.getByLabel('Upload files').setInputFiles(file);
    await adminPage.getByText('3 of 3 rows loaded').first().waitFor();
  });

  it('the admin sees what a restated file changed and applies the earlier version again', async () => {
    const file = join(product.dataDir, 'restated.csv');
    const restated = `${yesterday},Bolt,Brand,Reach,Video,Spot,400000,50,,1,9.99`;
    await writeFile(file, `${HEADER}\n${restated}\n`);
    await adminPage.getByLabel('Upload files').setInputFiles(file);
    await adminPage.getByText('1 of 1 rows loaded').first().waitFor();
    await adminPage.getByRole('link', { name: 'restated.csv' }).first().click();
    await adminPage.getByText('was 500,000').first().waitFor();
    await adminPage.getByRole('link', { name: 'partner.csv' }).click();
    await adminPage.getByRole('button', { name: 'Apply again' }).click();
    await adminPage.getByRole('dialog').getByRole('button', { name: 'Apply again' }).click();
    await adminPage.getByText('an earlier version, applied again').waitFor();
    await adminPage.getByText('was 400,000').first().waitFor();
  });

  it('the admin expands Explore to the creative and reads its numbers', async () => {
    await adminPage.getByRole('link', { name: 'Explore' }).click();
    for (const name of ['Acme', 'Spring sale', 'Prospecting', 'Home page']) {
      await adminPage.getByRole('button', { name: `Expand ${name}` }).click();
    }
    const creative = row(adminPage, 'Banner 300x250');
    await creative.waitFor();
    const cells = (await creative.getByRole('gridcell').allTextContents())
      .join(' | ')
      .replaceAll('\u00a0', ' ');
    // 123,456 / 1000 × 10.00 = 1,234.56; 789 / 123,456 = 0.64 %; 1,234.56 / 12 = 102.88; 345.67 / 1,234.56 = 0.28
    for (const text of ['1,234.56', '123,456', '789', '0.64 %', '102.88', '345.67', '0.28×'])
      expect(cells).toContain(text);
    // Acme 1,244.56 + Bolt 10,000.00
    await row(adminPage, 'Total').filter({ hasText: '11,244.56' }).waitFor();
    // Behind the number: its arithmetic, the rate, and the line of the file. Escape goes back to the cell.
    await creative.locator('[col-id="range.spend"]').click();
    const drawer = adminPage.getByRole('dialog');
    await drawer.getByText('= 123,456 impressions / 1000 × CPM 10.0000').waitFor();
    await drawer.getByText('Acme › Spring sale › Prospecting › Home page › Banner 300x250').waitFor();
    await drawer.getByText('Line 2 of').click();
    await drawer
      .getByText(`${yesterday},Acme,Spring sale,Prospecting,Home page,Banner 300x250,123456,789,,12,345.67`)
      .waitFor();
    await adminPage.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    // The link of the page shows the same to somebody who opens it.
    const url = adminPage.url();
    await adminPage.goto(url);
    await row(adminPage, 'Banner 300x250').waitFor();
  });

  it.each([
    ['a wide screen', { width: 1280, height: 800 }],
    ['a phone', { width: 390, height: 844 }],
  ])('a client logs in on %s and sees its own numbers only', async (_screen, viewport) => {
    const page = await newPage(viewport);
    await logIn(page, product.url, { email: 'someone@acme.test', password: PASSWORD });
    await page.getByRole('link', { name: 'Explore', exact: true }).click();
    await row(page, 'Spring sale').waitFor();
    await row(page, 'Total')
      .filter({ hasText: /(?<!\d)1,244\.56/ })
      .waitFor();
    const text = (await page.locator('body').textContent()) ?? '';
    expect(text).not.toContain('Bolt');
    expect(text).not.toContain('Ingestions');
    await page.goto(`${product.url}/users`);
    await page.getByRole('link', { name: 'Explore', exact: true }).waitFor();
    expect(await page.locator('body').textContent()).not.toContain('admin@agency.test');
    // Nothing is wider than the screen.
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  });

  it('the admin is alerted in the bell and by mail, and told when it is over', async () => {
    const file = join(product.dataDir, 'page.csv');
    await writeFile(file, '<html>503</html>');
    await adminPage.getByRole('link', { name: 'Ingestions' }).click();
    await adminPage.getByLabel('Upload files').setInputFiles(file);
    await adminPage.getByText('This is a web page').first().waitFor();
    await adminPage.getByRole('link', { name: 'Alerts' }).click();
    const alert = adminPage.getByRole('listitem').filter({ hasText: '“page.csv” was not loaded' });
    await alert.getByText('Failed file').waitFor();
    await alert.getByRole('link').click();
    await adminPage.getByRole('button', { name: 'Mark resolved' }).click();
    await adminPage.getByRole('dialog').getByLabel('Note').fill('The partner’s server was down.');
    await adminPage.getByRole('dialog').getByRole('button', { name: 'Mark resolved' }).click();
    await adminPage.getByText('note: The partner’s server was down.').waitFor();
    const mails = () => readdir(join(product.dataDir, 'mail')).catch(() => []);
    const about = async (name: string) => {
      const texts = await Promise.all(
        (await mails()).map((mail) => readFile(join(product.dataDir, 'mail', mail), 'utf8')),
      );
      return texts.filter((text) => text.includes(name)).length;
    };
    await until(async () => (await about('page.csv')) >= 1);
  });

  it('the admin tests the bucket, and adds another one whose key is wrong', async () => {
    await adminPage.getByRole('link', { name: 'Ingestions', exact: true }).click();
    await adminPage.getByRole('link', { name: 'Sources' }).click();
    const own = adminPage.getByRole('region', { name: 'Partner bucket' });
    await own.getByRole('button', { name: 'Test' }).click();
    await own.getByText('Files can be listed').waitFor();
    await adminPage.getByRole('button', { name: 'New source' }).click();
    const dialog = adminPage.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Other partner');
    await dialog.getByLabel('Bucket').fill(product.s3.bucket);
    await dialog.getByLabel('Endpoint').fill(product.s3.endpoint ?? '');
    await dialog.getByLabel('Access key id').fill('NOBODY');
    await dialog.getByRole('button', { name: 'Add source' }).click();
    await dialog.getByText('Secret access key must not be empty').waitFor();
    await dialog.getByLabel('Secret access key').fill('wrong');
    await dialog.getByRole('button', { name: 'Add source' }).click();
    const other = adminPage.getByRole('region', { name: 'Other partner' });
    await other.getByRole('button', { name: 'Test' }).click();
    await other.getByText('The store does not know this access key id.').first().waitFor();
  });

  it('a wrong password is refused in words', async () => {
    const page = await newPage();
    await page.goto(product.url);
    await page.getByLabel('Email').fill(ADMIN.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /password/i })
      .waitFor();
  });

  it('an admin makes a client, sets its rate and makes a user, who chooses a password at the first log-in', async () => {
    await adminPage.getByRole('link', { name: 'Clients' }).click();
    await adminPage.getByRole('button', { name: 'New client' }).click();
    await adminPage.getByLabel('Name', { exact: true }).fill('Crux & Söhne');
    await adminPage.getByRole('button', { name: 'Create client' }).click();
    await adminPage.getByRole('heading', { name: 'Crux & Söhne' }).waitFor();
    await adminPage.getByRole('button', { name: 'New rate' }).click();
    await adminPage.getByLabel('CPM', { exact: true }).fill('8.25');
    await adminPage.getByRole('dialog').getByRole('button', { name: 'Apply new CPM' }).click();
    await row(adminPage, '8.25').first().waitFor();

    await adminPage.getByRole('link', { name: 'Users' }).click();
    await adminPage.getByRole('button', { name: 'New user' }).click();
    const dialog = adminPage.getByRole('dialog');
    await dialog.getByLabel('Email').fill('new@crux.test');
    await dialog.getByPlaceholder('Choose a client').fill('Crux');
    await adminPage.getByRole('option', { name: 'Crux & Söhne' }).click();
    await dialog.getByRole('button', { name: 'Create user' }).click();
    const password = (await adminPage.getByLabel('One-time password').textContent()) ?? '';

    const page = await newPage();
    await page.goto(product.url);
    await page.getByLabel('Email').fill('new@crux.test');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByLabel('One-time password').fill(password);
    await page.getByLabel('New password').fill('chosen by the person');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('None has been loaded yet.').waitFor();
  });
});
