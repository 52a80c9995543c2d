import { addDays } from '@pmd/core/days';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousProblems } from '../support/axe.ts';
import { logIn, openBrowser } from '../support/browser.ts';
import { chooseItem, isFocused, pressUntil, tabTo } from '../support/keyboard.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const ANN = { email: 'ann@acme.test', password: 'the lasting password' };
const BOB = { email: 'bob@bolt.test', password: 'the lasting password' };

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
/** Inside the last 28 days, and inside the 28 before. */
const [now, before] = [daysAgo(3), daysAgo(31)];

/** Every campaign has the same strategy and placement names, and two creatives whose names recur. */
const CAMPAIGNS = ['Spring', 'Summer', 'Autumn', 'Winter', 'Brand, large'];
const lines = [now, before].flatMap((date, past) =>
  ['Acme', 'Bolt'].flatMap((client, side) =>
    CAMPAIGNS.flatMap((campaign, rank) =>
      ['Banner', 'Spot'].map((creative, kind) => {
        const impressions = 1000 * (rank + 1) * (side + 1) + 137 * kind + 311 * past;
        const clicks = 7 * (rank + 2) + 3 * kind + past;
        return `${date},${client},"${campaign}",Prospecting,Home,${creative},${impressions},${clicks},,${rank + kind},${(rank + 1) * 11.5}`;
      }),
    ),
  ),
);

let product: Product;
let browser: Browser;
let admin: Session;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  admin = await Session.logIn(product.url, ADMIN);
  const acme = await admin.createClient('Acme', [['10', null]]);
  const bolt = await admin.createClient('Bolt', [['20', null]]);
  await admin.createClientUser(ANN.email, acme, ANN.password);
  await admin.createClientUser(BOB.email, bolt, BOB.password);
  const run = await admin.ended(await admin.upload('partner.csv', `${[HEADER, ...lines].join('\n')}\n`));
  expect(run.status).toBe('success');
  const impressions = 'performance.impressions';
  // Months are built one by one.
  const expected = lines.reduce((sum, line) => sum + Number(/,(\d+),\d+,,/.exec(line)?.[1]), 0);
  await until(
    async () => (await admin.cube({ measures: [impressions] }))[0]?.[impressions] === String(expected),
  );
});
afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  await browser?.close();
  await product?.stop();
});

async function open(
  address: string,
  who: { email: string; password: string } = ADMIN,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  await logIn(page, product.url, who);
  await page.goto(`${product.url}${address}`);
  await page.getByRole('row', { name: /^Total/ }).waitFor();
  await settled(page);
  return page;
}

/** Waits until nothing in the grid is on its way any more. */
async function settled(page: Page): Promise<void> {
  await until(
    async () =>
      (await page.locator('[data-outdated]').count()) === 0 &&
      (await page.locator('.ag-cell.pending').count()) === 0 &&
      (await page.locator('[aria-label^="Loading"]').count()) === 0,
  );
}

/** The text of every row, cell by cell, by column. */
async function shown(page: Page): Promise<Record<string, string>[]> {
  return page.evaluate(`(() => {
    const rows = new Map();
    for (const cell of document.querySelectorAll('[role="treegrid"] .ag-cell')) {
      const row = cell.closest('[role="row"]');
      const key = (row.getAttribute('row-index') ?? '') + row.getAttribute('row-id');
      const cells = rows.get(key) ?? { index: row.getAttribute('row-index'), level: row.getAttribute('aria-level') };
      cells[cell.getAttribute('col-id')] = cell.textContent.replaceAll('\\u00a0', ' ');
      rows.set(key, { ...rows.get(key), ...cells });
    }
    return [...rows.values()];
  })()`);
}

const named = (rows: Record<string, string>[], name: string) => rows.find(({ tree }) => tree === name) ?? {};
const count = (value: string) => Number(value).toLocaleString('en-US');
const money = (value: string) =>
  Number(value).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = (value: string) => `${(Number(value) * 100).toFixed(2)} %`;
const cell = (page: Page, row: string, column: string): Locator =>
  page
    .getByRole('row')
    .filter({ has: page.locator('[col-id="tree"]', { hasText: new RegExp(`^${row}$`) }) })
    .locator(`[col-id="${column}"]`);

const field = (name: string) => `performance.${name}`;
/** A question of one's own: measures over the last 28 days, or over the 28 before. */
async function ask(filters: object[], measures: string[], past = false): Promise<Record<string, string>> {
  const dateRange = past ? [daysAgo(56), daysAgo(29)] : [daysAgo(28), daysAgo(1)];
  const [row] = await admin.cube({
    measures: measures.map(field),
    timeDimensions: [{ dimension: field('date'), dateRange }],
    filters,
  });
  return Object.fromEntries(measures.map((name) => [name, row[field(name)]]));
}
const is = (name: string, ...values: string[]) => ({ member: field(name), operator: 'equals', values });
const not = (name: string, ...values: string[]) => ({ member: field(name), operator: 'notEquals', values });

describe('numbers in Explore', () => {
  it('equal Cube’s own answers: others, columns across a dimension, totals, at every level', async () => {
    const page = await open(
      '/explore?rows=campaign,creative&columns=spend,ctr,clicks&by=client&top=campaign:3&expand=1',
    );
    const rows = await shown(page);
    const creatives = ['Spot', 'Banner'];
    expect(rows.map(({ tree }) => tree)).toEqual([
      ...['Brand, large', ...creatives, 'Winter', ...creatives, 'Autumn', ...creatives],
      ...['Others (7)', 'Total'],
    ]);
    const all = await admin.cube({
      dimensions: [field('campaign_id'), field('client_id')],
      measures: [field('spend')],
      timeDimensions: [{ dimension: field('date'), dateRange: [daysAgo(28), daysAgo(1)] }],
      order: [[field('spend'), 'desc']],
    });
    const top = all.slice(0, 3).map((row) => row[field('campaign_id')]);
    const others = named(rows, 'Others (7)');
    const wanted = await ask([not('campaign_id', ...top)], ['spend', 'ctr', 'clicks']);
    expect([others['range.spend'], others['range.ctr'], others['range.clicks']]).toEqual([
      money(wanted.spend ?? ''),
      percent(wanted.ctr ?? ''),
      count(wanted.clicks ?? ''),
    ]);
    const acme = all.find((row) => row[field('client_id')])?.[field('client_id')] ?? '';
    const own = await ask([not('campaign_id', ...top), is('client_id', acme)], ['spend', 'ctr']);
    expect([others[`${acme}.spend`], others[`${acme}.ctr`]]).toEqual([
      money(own.spend ?? ''),
      percent(own.ctr ?? ''),
    ]);
    const total = await ask([], ['spend', 'ctr']);
    expect(named(rows, 'Total')['range.spend']).toBe(money(total.spend ?? ''));
    expect(named(rows, 'Total')['range.ctr']).toBe(percent(total.ctr ?? ''));
  });

  it.each([
    ['weeks', 'week', (slot: string) => addDays(slot, -28)],
    ['clients', 'client', (slot: string) => slot],
  ])('equal Cube’s own answers where %s are across and other days beside each', async (_, by, besideOf) => {
    const address = `/explore?rows=campaign&columns=spend&by=${by}&compare=previous`;
    // Wide enough for every column to be drawn.
    const page = await open(address, ANN, { viewport: { width: 3600, height: 800 } });
    const slotField = by === 'week' ? field('date.week') : field('client_id');
    /** Spend by column and row; rows by name, `Total` for all of them. */
    const answers = async (dateRange: string[], names: string[]) => {
      const answered = await admin.cube({
        measures: [field('spend')],
        dimensions: [...(by === 'week' ? [] : [slotField]), ...names],
        filters: [is('client', 'Acme')],
        timeDimensions: [{ dimension: field('date'), dateRange, ...(by === 'week' && { granularity: by }) }],
      });
      return answered.map((row): [slot: string, name: string, spend: string] => [
        by === 'week' ? row[slotField].slice(0, 10) : row[slotField],
        names[0] ? row[names[0]] : 'Total',
        row[field('spend')],
      ]);
    };
    const own = (
      await Promise.all([[], [field('campaign')]].map((names) => answers([daysAgo(28), daysAgo(1)], names)))
    ).flat();
    const past = (
      await Promise.all([[], [field('campaign')]].map((names) => answers([daysAgo(56), daysAgo(29)], names)))
    ).flat();
    expect(own.length).toBeGreaterThan(3);
    for (const slot of new Set(own.map(([slot]) => slot)))
      await page.locator(`.ag-cell[col-id="${slot}.spend.change"]`).first().waitFor();
    await settled(page);
    const rows = await shown(page);
    for (const [slot, name, spend] of own) {
      const was = past.find(([other, of]) => other === besideOf(slot) && of === name)?.[2] ?? '';
      const difference = Number(spend) - Number(was);
      const cells = named(rows, name);
      expect([
        slot,
        name,
        ...['', '.before', '.change'].map((aspect) => cells[`${slot}.spend${aspect}`]),
      ]).toEqual([
        ...[slot, name, money(spend), money(was)],
        `${difference < 0 ? '−' : '+'}${money(String(Math.abs(difference)))}`,
      ]);
    }
  });

  it('equal Cube’s own answers with a comparison, a filter and creatives outermost', async () => {
    const page = await open(
      '/explore?rows=creative,campaign&columns=spend,cpa&compare=previous&filters=campaign.out.%3DSpring',
    );
    const rows = await shown(page);
    expect(rows.map(({ tree }) => tree)).toEqual(['Spot', 'Banner', 'Total']);
    for (const [name, filters] of [
      ['Spot', [is('creative', 'Spot'), not('campaign', 'Spring')]],
      ['Total', [not('campaign', 'Spring')]],
    ] as [string, object[]][]) {
      const [today, past] = [
        await ask(filters, ['spend', 'cpa']),
        await ask(filters, ['spend', 'cpa'], true),
      ];
      const row = named(rows, name);
      expect([
        row['range.spend'],
        row['range.spend.before'],
        row['range.cpa'],
        row['range.cpa.before'],
      ]).toEqual([
        money(today.spend ?? ''),
        money(past.spend ?? ''),
        money(today.cpa ?? ''),
        money(past.cpa ?? ''),
      ]);
      const difference = Number(today.spend) - Number(past.spend);
      expect(row['range.spend.change']).toBe(
        `${difference < 0 ? '−' : '+'}${money(String(Math.abs(difference)))}`,
      );
      expect(row['range.spend.percent']).toBe(
        `${difference < 0 ? '−' : '+'}${((Math.abs(difference) / Number(past.spend)) * 100).toFixed(1)} %`,
      );
    }
    // Where it comes from covers exactly what the number does: a name under every campaign but one.
    await cell(page, 'Spot', 'range.spend').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: '8 daily rows' }).waitFor();
    const { spend } = await ask([is('creative', 'Spot'), not('campaign', 'Spring')], ['spend']);
    await drawer
      .getByText(money(spend ?? ''), { exact: true })
      .first()
      .waitFor();
    expect(await drawer.textContent()).not.toContain('Spring');
  });
});

describe('the keyboard alone', () => {
  it('chooses rows, filters, expands, sorts, opens the menu of a cell and asks where a number comes from', async () => {
    const page = await open('/explore');
    await tabTo(page, page.getByRole('button', { name: 'Strategy', exact: true }));
    await page.keyboard.press('Enter');
    await chooseItem(page, 'Remove');
    await tabTo(page, page.getByRole('button', { name: 'Placement', exact: true }));
    await page.keyboard.press('Enter');
    await chooseItem(page, 'Remove');
    await tabTo(page, page.getByRole('button', { name: 'Add filter' }));
    await page.keyboard.press('Enter');
    await chooseItem(page, 'Campaign');
    const search = page.getByRole('textbox', { name: 'Search campaigns' });
    await pressUntil(page, 'Tab', search);
    await page.keyboard.type('brand');
    const found = page.getByRole('list', { name: 'Campaigns found' }).getByRole('checkbox');
    await until(async () => (await found.count()) === 2);
    await tabTo(page, found.first());
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: 'Apply, 1 chosen' }));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Campaign: Brand, large', exact: true }).waitFor();
    await until(async () => (await shown(page)).length === 2);

    // Into the grid, down to the creatives and back.
    await tabTo(page, page.locator('.ag-header-cell').first());
    await page.keyboard.press('ArrowDown');
    const at = (name: string) => cell(page, name, 'tree');
    await pressUntil(page, 'ArrowDown', at('Bolt'));
    expect(await page.locator('[role="row"][aria-level="1"][aria-expanded="false"]').count()).toBeGreaterThan(
      0,
    );
    await page.keyboard.press('ArrowRight');
    await at('Brand, large').waitFor();
    await page.keyboard.press('ArrowRight');
    await pressUntil(page, 'ArrowDown', at('Brand, large'));
    await page.keyboard.press('Enter');
    await at('Spot').waitFor();
    await page.keyboard.press('End');
    await pressUntil(page, 'ArrowUp', at('Spot'));
    expect(await page.locator('[role="row"][aria-level="3"]').count()).toBe(2);
    await page.keyboard.press('ArrowLeft');
    expect(await isFocused(at('Brand, large'))).toBe(true);

    // Sorted by clicks from the header.
    await pressUntil(page, 'ArrowUp', page.locator('.ag-header-cell[col-id="tree"]'));
    await pressUntil(page, 'ArrowRight', page.locator('.ag-header-cell[col-id="range.clicks"]'));
    await page.keyboard.press('Enter');
    await page.waitForURL(/sort=clicks\.desc/);

    // The menu of a cell, and where its number comes from.
    await settled(page);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+F10');
    await chooseItem(page, 'Where does this number come from?');
    await page.getByRole('dialog').getByText('Where this number comes from').waitFor();
    await page
      .getByRole('dialog')
      .getByText(/= clicks of \d+ rows/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    // Rows chosen with the keyboard are copied as text for a spreadsheet.
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+c');
    const copied = await until(
      async () => ((await page.evaluate('navigator.clipboard.readText()')) as string) || undefined,
    );
    expect(copied.split('\n')[0]).toBe(
      [
        'Client',
        'Campaign',
        'Creative',
        'Spend, $',
        'Impressions',
        'Clicks',
        'CTR',
        'Conversions',
        'CPA, $',
        'Revenue, $',
        'ROAS',
      ].join('\t'),
    );
    expect(copied.split('\n')[1]?.split('\t').slice(0, 3)).toEqual(['Bolt', '', '']);
  });
});

describe('the menu of a cell', () => {
  it('filters to a node, excludes one, draws a chart, expands everything', async () => {
    const page = await open('/explore?rows=client,campaign,creative&columns=spend,clicks');
    await cell(page, 'Acme', 'tree').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Filter to this' }).click();
    await page.getByRole('button', { name: 'Client: Acme', exact: true }).waitFor();
    await settled(page);
    expect((await shown(page)).map(({ tree }) => tree)).toEqual(['Acme', 'Total']);
    await page.getByRole('button', { name: 'Expand', exact: true }).click();
    await page.getByRole('menuitem', { name: 'All clients' }).click();
    await cell(page, 'Winter', 'tree').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Exclude' }).click();
    await page.getByRole('button', { name: 'Campaign: not Winter', exact: true }).waitFor();
    await settled(page);
    const rows = await shown(page);
    expect(rows.map(({ tree }) => tree)).toEqual([
      'Acme',
      'Brand, large',
      'Autumn',
      'Summer',
      'Spring',
      'Total',
    ]);
    const wanted = await ask([is('client', 'Acme'), not('campaign', 'Winter')], ['spend']);
    expect(named(rows, 'Acme')['range.spend']).toBe(money(wanted.spend ?? ''));
    await cell(page, 'Autumn', 'range.clicks').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Chart this level' }).click();
    await page
      .getByRole('img', { name: /^Clicks of 4 rows/ })
      .locator('svg')
      .waitFor();
    const table = page.getByRole('table', { name: 'Clicks, the numbers of the chart' });
    expect(await table.getByRole('row').count()).toBe(5);
  });
});

describe('columns', () => {
  it('are pinned, marked and hidden, and stay so for their person', async () => {
    const page = await open('/explore?rows=client&columns=spend,clicks,ctr');
    const column = async (name: string, item: string) => {
      await page.getByRole('group', { name: 'Columns' }).getByRole('button', { name }).click();
      await page.getByRole('menuitem', { name: item, exact: true }).click();
    };
    await column('CTR', 'Heat map');
    await column('CTR', 'Pin');
    await column('Clicks', 'Hide');
    const heated = cell(page, 'Bolt', 'range.ctr').and(page.locator('[style*="color-mix"]'));
    await heated.waitFor();
    await page.reload();
    await heated.waitFor();
    expect(await page.locator('.ag-header-cell-text').allTextContents()).toEqual([
      'Client',
      'CTR',
      'Spend, $',
    ]);
  });
});

describe('a link', () => {
  it('shows the same in a fresh browser, to somebody who may see it', async () => {
    const page = await open(
      '/explore?rows=client,campaign,creative&columns=spend,ctr&by=week&top=campaign:2&compare=previous',
    );
    await page.getByRole('button', { name: 'Expand Acme' }).click();
    await page.getByRole('button', { name: 'Expand Brand, large' }).click();
    await cell(page, 'Spot', 'tree').waitFor();
    await settled(page);
    const address = page.url().replace(product.url, '');
    const fresh = await open(address);
    await cell(fresh, 'Spot', 'tree').waitFor();
    await settled(fresh);
    expect(await shown(fresh)).toEqual(await shown(page));
    // The same link of another client's person holds nothing of Acme.
    const bob = await open(address, BOB);
    expect((await shown(bob)).map(({ tree }) => tree)).toEqual(['Bolt', 'Total']);
  });
});

describe('saved views', () => {
  it('are saved, opened, started with and deleted, and are nobody else’s', async () => {
    const page = await open('/explore?rows=campaign&columns=clicks,ctr&top=campaign:2', ANN);
    await page.getByRole('button', { name: 'Saved views: none open' }).click();
    await page.getByRole('menuitem', { name: 'Save as' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Two best');
    await page.getByRole('button', { name: 'Save view' }).click();
    const views = page.getByRole('button', { name: /^Saved views: Two best/ });
    await views.click();
    await page.getByRole('menuitem', { name: 'Start with it' }).click();
    await page.getByText('You start with Two best now').waitFor();

    // Somebody who comes to the plain address starts with it; the plain view is one press away.
    await page.goto(`${product.url}/explore`);
    await views.waitFor();
    await settled(page);
    expect((await shown(page)).map(({ tree }) => tree)).toEqual([
      'Brand, large',
      'Winter',
      'Others (3)',
      'Total',
    ]);
    await views.click();
    await page.getByRole('menuitem', { name: 'Everything, as at first' }).click();
    await page.getByRole('button', { name: 'Saved views: none open' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Saved views: none open' }).waitFor();

    const bob = await open('/explore', BOB);
    await bob.getByRole('button', { name: 'Saved views: none open' }).click();
    await bob.getByRole('menuitem', { name: 'Everything, as at first' }).waitFor();
    expect(await bob.getByRole('menuitem', { name: 'Two best' }).count()).toBe(0);

    await page.getByRole('button', { name: 'Saved views: none open' }).click();
    await page.getByRole('menuitem', { name: 'Two best' }).click();
    await views.click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete view' }).click();
    await page.getByRole('button', { name: 'Saved views: none open' }).waitFor();
  });
});

describe('everybody', () => {
  it.each([
    ['light', { width: 1440, height: 900 }],
    ['dark', { width: 1440, height: 900 }],
    ['light', { width: 390, height: 844 }],
    ['dark', { width: 390, height: 844 }],
  ] as const)('can use Explore: axe finds nothing serious, %s, %o', async (colorScheme, viewport) => {
    const address = '/explore?expand=1&compare=previous&top=campaign:2&filters=creative.out.%3DNone';
    const page = await open(address, ADMIN, { colorScheme, viewport });
    expect(await seriousProblems(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    if (viewport.width < 768) return;
    await cell(page, 'Acme', 'range.spend').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Filter to this' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: 'Creative' }).click();
    await page.getByRole('checkbox', { name: 'Spot' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
