import { addDays, startOfWeek, today } from '@pmd/core/days';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousProblems } from '../support/axe.ts';
import { logIn, openBrowser } from '../support/browser.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

// Weeks that are over, from the file to the page, in the running product; then the queue and the alert inbox beside them.

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
// The week before the last one: whatever the hour, it is over and due.
const monday = addDays(startOfWeek(today()), -14);
const ANN = { email: 'ann@acme.test', password: 'a long test password' };

let product: Product;
let browser: Browser;
let admin: Session;
let ann: Session;
let acme: string;

/** Every day of the week but Sunday at 1,000 impressions, and one campaign that brings nothing. */
function csv(impressions: number): string {
  const lines = [0, 1, 2, 3, 4, 5].flatMap((no) => {
    const day = addDays(monday, no);
    return [
      `${day},Acme,Spring,S,P,Banner,${impressions},20,,2,90`,
      `${day},Acme,Autumn,S,P,Banner,1000,20,,2,80`,
      `${day},Acme,Idle,S,P,Banner,1000,20,,0,0`,
      `${day},Bolt,Only,S,P,Banner,1000,20,,1,10`,
    ];
  });
  return [HEADER, ...lines, ''].join('\n');
}

/** Acme's summary of the week, once there is one that says so. */
const summaryOf = (impressions: number) =>
  until(async () => {
    const { items } = await admin.send('GET', `/api/summaries/weekly?clientId=${acme}&weekStart=${monday}`);
    return items[0]?.impressions === impressions && items[0];
  }, 60_000);

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  admin = await Session.logIn(product.url, ADMIN);
  acme = await admin.createClient('Acme', [['10', null]]);
  await admin.createClient('Bolt', [['10', null]]);
  ann = await admin.createClientUser(ANN.email, acme, ANN.password);
  await admin.ended(await admin.upload('week.csv', csv(1000)));
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

async function open(who: { email: string; password: string }, width: number, dark = false): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    colorScheme: dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  await logIn(page, product.url, who);
  return page;
}

it('a week that is over is summarized by itself, and anew when a file states it anew', async () => {
  const first = await summaryOf(18_000);
  expect(first).toMatchObject({ spend: '180.000000', isFinal: false, missingDays: [addDays(monday, 6)] });
  expect(first.underperformers[0]).toMatchObject({ name: 'Idle', level: 'campaign' });
  const run = await admin.upload('again.csv', csv(3000));
  const second = await summaryOf(30_000);
  expect(second.changes[0]).toMatchObject({
    causes: [{ kind: 'file', ingestionId: run, fileName: 'again.csv' }],
    differences: { spend: { before: '180.000000', after: '300.000000' } },
  });
  // Each number as Cube gives it for the same days.
  const [cube] = await admin.cube({
    measures: ['spend', 'impressions', 'clicks', 'cpa', 'revenue', 'roas'].map(
      (name) => `performance.${name}`,
    ),
    timeDimensions: [{ dimension: 'performance.date', dateRange: [monday, addDays(monday, 6)] }],
    filters: [{ member: 'performance.client_id', operator: 'equals', values: [acme] }],
  });
  for (const name of ['spend', 'impressions', 'clicks', 'cpa', 'revenue', 'roas'])
    expect([name, Number(cube[`performance.${name}`])]).toEqual([
      name,
      expect.closeTo(Number(second[name]), 5),
    ]);
  const { items } = await ann.send('GET', '/api/summaries/weekly');
  expect(new Set(items.map((item: { clientId: string }) => item.clientId))).toEqual(new Set([acme]));
});

it('is read as a page: what it says, what it said before, what leads, and the weeks around', async () => {
  await summaryOf(30_000);
  const page = await open(ANN, 390);
  await page.goto(`${product.url}/summaries?start=${monday}`);
  await page.getByText('Not final').waitFor();
  await page.getByText('No data on ').first().waitFor();
  expect(await page.locator('[data-measure="spend"]').getAttribute('data-exact')).toBe('300.000000');
  await page.getByText(/^Changed/).click();
  await page.getByText(/spend \$180\.00 → \$300\.00.*again\.csv/).waitFor();
  const rankings = page.getByRole('region', { name: 'Rankings' });
  await rankings.getByRole('listitem').first().filter({ hasText: 'Spring' }).waitFor();
  await rankings.getByText('ROAS', { exact: true }).click();
  await expect.poll(() => page.url()).toContain('rank=roas');
  await rankings.getByRole('listitem').first().filter({ hasText: 'Autumn' }).waitFor();
  await page
    .getByRole('region', { name: 'Under-performers' })
    .getByText('No revenue for 20.0 %')
    .first()
    .waitFor();
  expect(await seriousProblems(page)).toEqual([]);
  // The week after has no rows, and says so; before the first one there is nothing.
  await page.getByRole('button', { name: 'Next week' }).click();
  await page.getByText('No data on ').first().waitFor();
  expect(page.url()).toContain(`start=${addDays(monday, 7)}`);
  await page.getByRole('button', { name: 'Previous week' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Previous week' }).isDisabled()).toBe(true);
  await page.context().close();
});

it('is read by the agency client by client, on a phone and in the dark too', async () => {
  const page = await open(ADMIN, 390, true);
  await page.goto(`${product.url}/summaries?start=${monday}`);
  await page.getByRole('row').filter({ hasText: 'Bolt' }).waitFor();
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('link', { name: 'Acme' }).click();
  await page.getByText('Not final').waitFor();
  expect(page.url()).toContain(`client=${acme}`);
  expect(await seriousProblems(page)).toEqual([]);
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(overflow)).toBe(0);
  await page.goto(`${product.url}/summaries?by=month&start=1999-01-01&client=${acme}`);
  await page.getByText('No summary of Jan 1999').waitFor();
  await page.context().close();
});

it('stands beside the queue and the alerts, in which an administrator takes things in hand', async () => {
  await admin.ended(await admin.upload('bad.csv', '<html>503</html>'));
  const page = await open(ADMIN, 390);
  await page.goto(`${product.url}/schedule`);
  await page
    .getByRole('row')
    .filter({ hasText: 'Weekly summary' })
    .getByText(/^Mon, .* 05:00$/)
    .waitFor();
  await page.getByRole('button', { name: 'Run now: Weekly summary' }).click();
  await page.getByText('Weekly summary was started').waitFor();
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('radiogroup', { name: 'Queue' }).getByText('Jobs').click();
  await page.getByRole('table').or(page.getByText('Everything is done')).waitFor();
  expect(await seriousProblems(page)).toEqual([]);
  await page.goto(`${product.url}/alerts`);
  await page.getByText('“bad.csv” was not loaded').waitFor();
  await page.getByRole('button', { name: 'Take in hand' }).click();
  await page.getByText('In hand', { exact: true }).click();
  await page.getByText(`${ADMIN.email} sees to it since`).waitFor();
  await page.getByRole('button', { name: 'Mails' }).click();
  await page.getByRole('switch').click();
  await page.getByLabel('One mail a day at').fill('07:30');
  expect(await seriousProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Mails about alerts are sent as you said').waitFor();
  expect((await admin.send('GET', '/api/alert-preferences')).own).toMatchObject({
    isMailed: true,
    digestAt: '07:30',
  });
  await page.context().close();
});
