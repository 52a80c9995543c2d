import { fileURLToPath } from 'node:url';
import { addDays, today } from '@pmd/core/days';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { logIn, openBrowser } from '../support/browser.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';
import { superuserUrl, writeFacts } from './facts.ts';
import { quiet } from './quiet.ts';
import { spread } from './spread.ts';

const DAYS = 365;
/** Each page is opened over this many ranges that nobody asked for before. */
const ROUNDS = 7;
const SCROLL_MS = 5_000;

const cells = (level: number) => `[role="row"][aria-level="${level}"] .ag-cell[col-id="range.spend"]`;
/** What has a number in it once a page has its numbers. */
const numbers = { overview: '[data-measure="roas"][data-exact]', explore: cells(1) };

/**
 * The browser over 10,000,000 facts: how long until numbers are on screen, a node is open, and how smoothly a long grid
 * scrolls. Times are the browser's own performance entries.
 */
export async function benchDashboard(): Promise<void> {
  const product = await startProduct();
  const browser = await openBrowser();
  try {
    const admin = await Session.logIn(product.url, ADMIN);
    const { organization } = await admin.send('GET', '/api/me');
    const rows = await writeFacts(superuserUrl(product), {
      organizationId: organization.id,
      firstDay: addDays(today(), -DAYS),
      days: DAYS,
    });
    await quiet(product.databaseUrl);
    console.log(
      `\ndashboard: ${rows.toLocaleString('en')} daily rows, 50 clients of 2,000 creatives, a year`,
    );
    console.log('                                        p50       p95       max');
    await benchLogIn(product, browser);
    for (const [name, selector] of Object.entries(numbers)) await benchPage(product, browser, name, selector);
    await benchTree(product, browser);
  } finally {
    await browser.close();
    await product.stop();
  }
}

async function benchLogIn({ url }: Product, browser: Browser): Promise<void> {
  const context = await browser.newContext();
  const page = await watched(context, 'form');
  await page.goto(url, { waitUntil: 'networkidle' });
  const bytes = (await page.evaluate('bench.scriptBytes()')) as number;
  console.log(
    `  initial JavaScript                 ${(bytes / 1000).toFixed(0).padStart(5)} kB, compressed (bar: 350)`,
  );
  await context.close();
}

async function benchPage(product: Product, browser: Browser, name: string, selector: string): Promise<void> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Nothing in the browser's cache, and days of which Cube has no answer yet.
    const context = await loggedIn(browser, product);
    const to = addDays(today(), -2 - round * 3);
    const path = name === 'overview' ? '/' : '/explore';
    const address = `${product.url}${path}?range=${addDays(to, -27 - round)}..${to}`;
    const page = await watched(context, selector);
    await page.goto(address);
    cold.push(await shownAt(page));
    await page.waitForLoadState('networkidle');
    await page.reload();
    warm.push(await shownAt(page));
    await context.close();
  }
  row(`${name}, cold (bar: 2 s)`, cold);
  row(`${name}, warm (bar: 0.7 s)`, warm);
}

async function benchTree(product: Product, browser: Browser): Promise<void> {
  const context = await loggedIn(browser, product);
  const page = await watched(context, numbers.explore);
  await page.goto(`${product.url}/explore?range=last_90_days`);
  await shownAt(page);
  const opening: number[] = [];
  for (let at = 0; at < ROUNDS; at++) opening.push(await open(page, at));
  row('a node expanded (bar: 0.3 s)', opening);

  // In so many days more than 50,000 rows are there.
  const days = `${addDays(today(), -130)}..${addDays(today(), -1)}`;
  await page.goto(
    `${product.url}/explore?range=${days}&rows=client,campaign,strategy,placement,creative&expand=4`,
  );
  await until(() => page.evaluate<boolean>(`bench.hasNumbers('${cells(5)}')`), 120_000);
  const rows = Number(await page.getByRole('treegrid').getAttribute('aria-rowcount'));
  const frames = (await page.evaluate(`bench.scroll(${SCROLL_MS})`)) as number[];
  const rate = (frames.length * 1000) / frames.reduce((sum, frame) => sum + frame, 0);
  row(`a frame over ${rows.toLocaleString('en')} rows`, frames);
  console.log(`  scrolling them                     ${rate.toFixed(0).padStart(5)} frames/s (bar: 50)`);
  await context.close();
}

/** Somebody who has logged in and closed the page. */
async function loggedIn(browser: Browser, { url }: Product): Promise<BrowserContext> {
  const first = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await first.newPage();
  await logIn(page, url, ADMIN);
  const storageState = await first.storageState();
  await first.close();
  return browser.newContext({ viewport: { width: 1440, height: 900 }, storageState });
}

/** A page that marks when what `selector` finds is drawn. */
async function watched(context: BrowserContext, selector: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript({ path: fileURLToPath(new URL('in-page.js', import.meta.url)) });
  await page.addInitScript(`bench.markNumbers(${JSON.stringify(selector)})`);
  return page;
}

/** Milliseconds from the start of the navigation until the numbers were drawn. */
const shownAt = (page: Page) => entry(page, `performance.getEntriesByName('numbers')[0]?.startTime`);

// Waited for from here: the page's own rules forbid a test that is given as text there.
const entry = (page: Page, expression: string) => until(() => page.evaluate<number>(expression), 120_000);

/** Milliseconds from the click on a row's arrow until its children are drawn. */
async function open(page: Page, at: number): Promise<number> {
  const arrow = page.locator(`[row-index="${at}"] .ag-cell[col-id="tree"] button[aria-expanded]`);
  const name = `opening ${at}`;
  await page.evaluate(`bench.measureOpening('${name}', '${cells(2)}')`);
  await arrow.click();
  const duration = await entry(page, `performance.getEntriesByName('${name}')[0]?.duration`);
  await arrow.click();
  await page.locator(cells(2)).first().waitFor({ state: 'detached' });
  return duration;
}

function row(label: string, times: number[]): void {
  console.log(`  ${label.padEnd(34)} ${spread(times)}`);
}
