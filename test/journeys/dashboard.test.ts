import { addDays, today } from '@pmd/core/days';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousProblems } from '../support/axe.ts';
import { logIn, openBrowser } from '../support/browser.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

// What people see on the pages that report, compared with the same questions to Cube asked by hand.

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const PASSWORD = 'the lasting password';
const KPIS = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'cpc',
  'conversions',
  'cpa',
  'revenue',
  'roas',
] as const;

const yesterday = addDays(today(), -1);
const daysAgo = (days: number) => addDays(yesterday, -days);
const range = { from: daysAgo(27), to: yesterday };
const before = { from: daysAgo(55), to: daysAgo(28) };
/** Nothing was delivered for this day. */
const missing = daysAgo(5);
const restated = daysAgo(3);
const rateFrom = daysAgo(9);

let product: Product;
let browser: Browser;
let admin: Session;
let client: Session;
let acme: string;
let adminPage: Page;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  admin = await Session.logIn(product.url, ADMIN);
  acme = await admin.createClient('Acme', [
    ['10', null],
    ['12.5', rateFrom],
  ]);
  await admin.createClient('Bolt', [['20', null]]);
  client = await admin.createClientUser('someone@acme.test', acme, PASSWORD);
  const days = Array.from({ length: 56 }, (_, index) => daysAgo(55 - index));
  const rows = days.flatMap((day, index) => (day === missing ? [] : rowsOf(day, index)));
  await admin.ended(await admin.upload('history.csv', [HEADER, ...rows, ''].join('\n')));
  const again = rowsOf(restated, 52).map((line) => line.replace(',100,', ',150,'));
  await admin.ended(await admin.upload('restated.csv', [HEADER, ...again, ''].join('\n')));
  // Months are built one by one.
  for (const days of [before, range])
    await until(async () => (await totalsOf(admin, days)).conversions !== null);
  adminPage = await open(ADMIN);
});
afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  await browser?.close();
  await product?.stop();
});

/** A day of both clients; Acme's brand campaign grows, and brings nothing. */
function rowsOf(day: string, index: number): string[] {
  return [
    `${day},Acme,Spring sale,Prospecting,Home page,Banner,${10_000 + 137 * index},100,,${7 + (index % 3)},${210.35 + index}`,
    `${day},Acme,Brand,Reach,Video,"Spot, 15 s",${2_000 + 501 * index},9,,0,0`,
    `${day},Acme,Retargeting,Warm,Article,Card,9000,80,,6,250`,
    `${day},Bolt,Launch,Reach,Video,Teaser,33333,50,,2,99.99`,
  ];
}

async function open(
  credentials: { email: string; password: string },
  viewport = { width: 1280, height: 800 },
) {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  await logIn(page, product.url, credentials);
  return page;
}

/** An address with its days spelt out, so that midnight may pass. */
const at = (path: string, more: Record<string, string> = {}) =>
  `${product.url}${path}?${new URLSearchParams({ range: `${range.from}..${range.to}`, ...more })}`;

type Values = Record<string, string | null>;

async function totalsOf(
  who: Session,
  { from, to }: { from: string; to: string },
  more: object = {},
): Promise<Values> {
  const [row] = await who.cube({
    measures: KPIS.map((name) => `performance.${name}`),
    timeDimensions: [{ dimension: 'performance.date', dateRange: [from, to] }],
    ...more,
  });
  return Object.fromEntries(KPIS.map((name) => [name, row?.[`performance.${name}`] ?? null]));
}

/** The exact values behind the cards, and the differences as they are written. */
async function cardsOf(page: Page): Promise<{ values: Values; deltas: Record<string, string> }> {
  const cards = page.locator('button[aria-pressed]:has([data-measure])');
  await cards.nth(8).waitFor();
  const read: [string, string | null, string][] = await cards.evaluateAll((buttons) =>
    buttons.map((button) => {
      const value = button.querySelector('[data-measure]');
      const delta = button.querySelector('[data-tone]')?.textContent ?? '';
      return [value?.getAttribute('data-measure') ?? '', value?.getAttribute('data-exact') ?? null, delta];
    }),
  );
  return {
    values: Object.fromEntries(read.map(([name, value]) => [name, value])),
    deltas: Object.fromEntries(read.map(([name, , delta]) => [name, delta.replaceAll('\u00a0', ' ')])),
  };
}

/** `+6.2 %` of two of Cube's answers. */
function percent(now: string | null, then: string | null): string {
  const fraction = (Number(now) - Number(then)) / Number(then);
  const text = `${(Math.abs(fraction) * 100).toFixed(1)} %`;
  return text === '0.0 %' ? text : `${fraction > 0 ? '+' : '−'}${text}`;
}

const good = { spend: null, impressions: 'up', clicks: 'up', ctr: 'up', cpc: 'down', cpa: 'down' } as const;

describe('the dashboard', () => {
  it('shows on its cards what Cube answers, and how that differs from the previous period', async () => {
    await adminPage.goto(at('/'));
    const { values, deltas } = await cardsOf(adminPage);
    const [now, then] = [await totalsOf(admin, range), await totalsOf(admin, before)];
    expect(values).toEqual(now);
    for (const name of KPIS) expect(deltas[name]).toContain(percent(now[name] ?? null, then[name] ?? null));
    for (const [name, direction] of Object.entries(good)) {
      const isUp = Number(now[name]) > Number(then[name]);
      const word = direction === null ? '' : (direction === 'up') === isUp ? 'better' : 'worse';
      expect(deltas[name]?.replace(/^[^a-z]*/, '')).toBe(word);
    }
  });

  it('compares with what is chosen, and keeps the choice in the address', async () => {
    await adminPage.getByRole('button', { name: /^Comparison/ }).click();
    await adminPage.getByRole('button', { name: 'Same period last year' }).click();
    await adminPage.getByRole('button', { name: /^Comparison: vs last year/ }).waitFor();
    await until(async () => (await cardsOf(adminPage)).deltas.spend === 'new');
    expect(adminPage.url()).toContain('compare=year');
    await adminPage.goto(
      `${product.url}/?range=${daysAgo(6)}..${yesterday}&compare=${daysAgo(20)}..${daysAgo(14)}`,
    );
    const { values, deltas } = await cardsOf(adminPage);
    const now = await totalsOf(admin, { from: daysAgo(6), to: yesterday });
    const then = await totalsOf(admin, { from: daysAgo(20), to: daysAgo(14) });
    expect(values).toEqual(now);
    expect(deltas.revenue).toContain(percent(now.revenue ?? null, then.revenue ?? null));
    await adminPage.goto(at('/', { compare: 'none' }));
    expect((await cardsOf(adminPage)).deltas).toEqual(Object.fromEntries(KPIS.map((name) => [name, ''])));
  });

  it('narrows everything to one client', async () => {
    await adminPage.goto(at('/'));
    await adminPage.getByRole('combobox', { name: 'Client' }).click();
    await adminPage.getByRole('option', { name: 'Acme' }).click();
    const filters = [{ member: 'performance.client_id', operator: 'equals', values: [acme] }];
    const now = await totalsOf(admin, range, { filters });
    await until(async () => (await cardsOf(adminPage)).values.spend === now.spend);
    expect((await cardsOf(adminPage)).values).toEqual(now);
    expect(adminPage.url()).toContain(`client=${acme}`);
  });

  it('charts a measure, and tells the same in a table', async () => {
    const [page, filters] = [
      adminPage,
      [{ member: 'performance.client_id', operator: 'equals', values: [acme] }],
    ];
    await page.getByRole('button', { name: /^Revenue/ }).click();
    await page.getByRole('img', { name: /^Revenue by day, .* Lowest .* highest/ }).waitFor();
    await page.getByRole('button', { name: 'Show as a table' }).click();
    const rows = page.getByRole('region', { name: 'Revenue, $ by period' }).locator('tbody tr');
    await rows.nth(27).waitFor();
    const shown = await rows.evaluateAll((all) => all.map((row) => row.children[1]?.textContent));
    const answer = await admin.cube({
      measures: ['performance.revenue'],
      timeDimensions: [
        { dimension: 'performance.date', dateRange: [range.from, range.to], granularity: 'day' },
      ],
      filters,
    });
    const byDay = new Map(
      answer.map((row) => [row['performance.date.day'].slice(0, 10), row['performance.revenue']]),
    );
    const expected = Array.from({ length: 28 }, (_, index) => byDay.get(daysAgo(27 - index)));
    expect(shown).toEqual(expected.map((value) => (value === undefined ? '—' : Number(value).toFixed(2))));
    // The day on which the rate changed, and the one that was restated, say so.
    await rows.filter({ hasText: 'CPM 10.00 → 12.50: Acme' }).waitFor();
    await rows.filter({ hasText: 'Restated by a later file: Acme' }).waitFor();
  });

  it('says how far the numbers can be trusted', async () => {
    const trust = await admin.send(
      'GET',
      `/api/trust?${new URLSearchParams({ clientId: acme, from: range.from, to: range.to })}`,
    );
    expect(trust).toMatchObject({
      dataThrough: yesterday,
      missing: 1,
      missingDays: [{ client: 'Acme', date: missing }],
      rowsRejected: 0,
      daysWithoutCpm: 0,
    });
    await adminPage.getByText(/^Data through/).waitFor();
    await adminPage.getByText('1 missing', { exact: true }).waitFor();
  });

  it('says what moved most and what needs a look, with the reason', async () => {
    await adminPage.goto(at('/', { client: acme }));
    const moved = adminPage
      .locator('section')
      .filter({ has: adminPage.getByRole('heading', { name: /^Moved most/ }) });
    await moved.getByRole('listitem').first().waitFor();
    expect(await moved.getByRole('listitem').first().textContent()).toMatch(/^Brand\+\$/);
    const needs = adminPage
      .locator('section')
      .filter({ has: adminPage.getByRole('heading', { name: /^Needs a look/ }) });
    await needs.getByText(/^No revenue for .* of the spend; the median campaign has a ROAS of/).waitFor();
  });

  it('goes from campaign to creative, with the numbers of Cube at every level', async () => {
    await adminPage.getByRole('link', { name: 'Campaigns', exact: true }).click();
    const levels = [
      ['campaign', 'Spring sale'],
      ['strategy', 'Prospecting'],
      ['placement', 'Home page'],
      ['creative', 'Banner'],
    ] as const;
    for (const [dimension, name] of levels) {
      await adminPage.getByRole('rowheader').getByRole('link', { name }).click();
      await adminPage.getByRole('heading', { level: 1, name }).waitFor();
      const id = adminPage.url().match(/[0-9a-f-]{36}(?=\?|$)/)?.[0];
      const filters = [{ member: `performance.${dimension}_id`, operator: 'equals', values: [id] }];
      expect((await cardsOf(adminPage)).values).toEqual(await totalsOf(admin, range, { filters }));
    }
    const crumbs = adminPage.getByRole('navigation', { name: 'Breadcrumb' });
    await crumbs.getByRole('link', { name: 'Prospecting' }).click();
    await adminPage.getByRole('heading', { level: 1, name: 'Prospecting' }).waitFor();
    // The client that was chosen went along all the way.
    expect(adminPage.url()).toContain(`client=${acme}`);
  });

  it('finds and sorts in a list, and shows one trend a row', async () => {
    await adminPage.goto(at('/creatives'));
    const names = () => adminPage.locator('tbody th a').allTextContents();
    await until(async () => (await names()).length === 4);
    await adminPage.getByRole('button', { name: 'ROAS' }).click();
    const roas = await admin.cube({
      dimensions: ['performance.creative'],
      measures: ['performance.roas'],
      timeDimensions: [{ dimension: 'performance.date', dateRange: [range.from, range.to] }],
      order: [['performance.roas', 'desc']],
    });
    const expected = roas.map((row) => row['performance.creative']);
    await until(async () => (await names()).join() === expected.join());
    await adminPage.locator('tbody td svg path').nth(2).waitFor();
    await adminPage.getByRole('textbox', { name: 'Search creatives' }).fill('spot, 15');
    await until(async () => (await names()).join() === 'Spot, 15 s');
    expect(adminPage.url()).toContain('q=spot');
  });

  it('is used by keyboard: commands, shortcuts and their list', async () => {
    await adminPage.goto(at('/'));
    await cardsOf(adminPage);
    await adminPage.keyboard.press('?');
    const help = adminPage.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.getByText('Go to Campaigns').waitFor();
    await adminPage.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await adminPage.keyboard.press('g');
    await adminPage.keyboard.press('c');
    await adminPage.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
    await adminPage.keyboard.press('/');
    expect(await adminPage.evaluate('document.activeElement?.getAttribute("aria-label")')).toBe(
      'Search campaigns',
    );
    await adminPage.keyboard.press('Control+k');
    await adminPage.getByPlaceholder('Go to, search, do…').fill('sprin');
    await adminPage.getByRole('dialog').getByText('Campaign › Acme').waitFor();
    // Without an arrow: the first result is meant.
    await adminPage.keyboard.press('Enter');
    await adminPage.getByRole('heading', { level: 1, name: 'Spring sale' }).waitFor();
    // Its days came along.
    expect(adminPage.url()).toContain(`range=${range.from}`);
  });

  it('says that the connection is gone, and keeps what was shown', async () => {
    await adminPage.goto(at('/'));
    await cardsOf(adminPage);
    try {
      await adminPage.context().setOffline(true);
      await adminPage.getByText('You are offline.').waitFor();
      expect((await cardsOf(adminPage)).values.spend).not.toBeNull();
    } finally {
      await adminPage.context().setOffline(false);
    }
    await adminPage.getByText('You are offline.').waitFor({ state: 'detached' });
  });

  it.each([
    ['a wide screen', { width: 1280, height: 800 }],
    ['a phone', { width: 390, height: 844 }],
  ])('shows a client its own numbers only, on %s', async (_screen, viewport) => {
    const page = await open({ email: 'someone@acme.test', password: PASSWORD }, viewport);
    await page.goto(at('/'));
    expect((await cardsOf(page)).values).toEqual(await totalsOf(client, range));
    await page.getByText('1 missing', { exact: true }).waitFor();
    const bolt = (await admin.send('GET', '/api/clients')).items.find(
      ({ name }: { name: string }) => name === 'Bolt',
    );
    for (const path of ['/', '/campaigns', '/creatives']) {
      await page.goto(at(path, { client: bolt.id }));
      await page
        .getByRole('link', { name: path === '/creatives' ? 'Banner' : 'Spring sale' })
        .first()
        .waitFor();
      const text = (await page.locator('body').textContent()) ?? '';
      expect(text).not.toMatch(/Bolt|Launch|Teaser|rejected/);
      // Nothing is wider than the screen.
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    }
    const refused = await client.request(
      'GET',
      `/api/trust?clientId=${bolt.id}&from=${range.from}&to=${range.to}`,
    );
    expect(refused.status).toBe(404);
  });

  it.each([
    ['told over a socket', true],
    ['asking, where no socket can be opened', false],
  ])('shows new numbers by itself, %s', async (_way, hasSocket) => {
    const page = await open({ email: 'someone@acme.test', password: PASSWORD });
    const opened: string[] = [];
    if (hasSocket) page.on('websocket', (socket) => opened.push(new URL(socket.url()).pathname));
    else await page.routeWebSocket(/./, (socket) => socket.close());
    await page.goto(at('/'));
    const { values } = await cardsOf(page);
    const asked: string[] = [];
    page.on('request', (request) => request.url().endsWith('/api/live') && asked.push(request.method()));
    const clicks = hasSocket ? 300 : 400;
    const anew = rowsOf(daysAgo(2), 53).map((line) => line.replace(',100,', `,${clicks},`));
    await admin.ended(await admin.upload(`anew-${clicks}.csv`, [HEADER, ...anew, ''].join('\n')));
    await until(async () => (await cardsOf(page)).values.clicks !== values.clicks, 60_000);
    expect((await cardsOf(page)).values).toEqual(await totalsOf(client, range));
    expect([opened.includes('/api/live'), asked.length > 0]).toEqual([hasSocket, !hasSocket]);
    await page.close();
  });

  it('has no serious or critical problem of accessibility on any of its pages, light or dark, wide or narrow', async () => {
    const levels = {
      campaigns: 'campaign',
      strategies: 'strategy',
      placements: 'placement',
      creatives: 'creative',
    };
    const [ids] = await admin.cube({
      measures: ['performance.impressions'],
      dimensions: Object.values(levels).map((level) => `performance.${level}_id`),
      timeDimensions: [{ dimension: 'performance.date', dateRange: [range.from, range.to] }],
      filters: [{ member: 'performance.campaign', operator: 'equals', values: ['Spring sale'] }],
    });
    const paths = [
      '/',
      ...Object.entries(levels).flatMap(([list, level]) => [
        `/${list}`,
        `/${list}/${ids[`performance.${level}_id`]}`,
      ]),
    ];
    const problems: string[] = [];
    for (const path of paths) {
      await adminPage.setViewportSize({ width: 1280, height: 844 });
      await adminPage.goto(at(path));
      await adminPage.locator('main [data-measure], main tbody a').first().waitFor();
      await adminPage.waitForLoadState('networkidle');
      for (const width of [1280, 390]) {
        await adminPage.setViewportSize({ width, height: 844 });
        // The levels below are the same pages as campaigns, about something else.
        const isKnown = !/^\/($|campaigns)/.test(path);
        for (const colorScheme of ['light', 'dark'] as const) {
          if (isKnown && (width === 1280) !== (colorScheme === 'light')) continue;
          await adminPage.emulateMedia({ colorScheme });
          await adminPage.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
          const found = await seriousProblems(adminPage);
          problems.push(...found.map((problem) => `${path}, ${width} px, ${colorScheme}: ${problem}`));
        }
      }
    }
    expect(problems).toEqual([]);
    // Some two dozen pages, one after the other, beside whatever else is being tested.
  }, 240_000);
});
