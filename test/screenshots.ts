import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStack } from '@pmd/dev/stack';
import type { Page } from 'playwright-core';
import { logIn, openBrowser } from './support/browser.ts';

// `npm run screenshots`: every page with the demo data, on a wide screen and a phone, light and dark, into
// web/screenshots. The README shows some of them.

const directory = fileURLToPath(new URL('../web/screenshots/', import.meta.url));
const screens = [
  { name: 'desktop', viewport: { width: 1280, height: 800 } },
  { name: 'phone', viewport: { width: 390, height: 844 } },
];
const pages = [
  ...[
    '',
    'campaigns',
    'strategies',
    'placements',
    'creatives',
    'explore',
    'summaries',
    'dictionary',
    'account',
  ],
  ...[
    'clients',
    'users',
    'names',
    'ingestions',
    'sources',
    'alerts',
    'jobs',
    'schedule',
    'tokens',
    'settings',
    'audit',
    'system',
  ],
];
/** Pages of one thing: where the first link to one is, and what it is called. */
const details = {
  campaigns: 'campaign',
  strategies: 'strategy',
  placements: 'placement',
  creatives: 'creative',
  clients: 'client',
  ingestions: 'ingestion',
};

const dataDir = await mkdtemp(join(tmpdir(), 'pmd-screenshots-'));
const stack = await startStack({ dataDir, demo: true });
const browser = await openBrowser();
try {
  await mkdir(directory, { recursive: true });
  for (const { name, viewport } of screens) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await page.goto(stack.url);
      await page.getByLabel('Email').waitFor();
      await save(page, `log-in-${name}-${colorScheme}`);
      await logIn(page, stack.url, stack.admin);
      for (const path of pages) {
        await page.goto(`${stack.url}/${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        if (path === 'explore') await expandFirst(page, 2);
        await save(page, `${path || 'overview'}-${name}-${colorScheme}`);
      }
      for (const [path, detail] of Object.entries(details)) {
        await page.goto(`${stack.url}/${path}`);
        await page.locator(`main a[href^="/${path}/"]`).first().click();
        await page.waitForURL(`**/${path}/*`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await save(page, `${detail}-${name}-${colorScheme}`);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Opens the first node, then its first child, and so on. */
async function expandFirst(page: Page, levels: number): Promise<void> {
  for (let level = 1; level <= levels; level++) {
    const rows = page.locator(`[role="row"][aria-level="${level}"]`);
    await rows
      .getByRole('button', { name: /^Expand / })
      .first()
      .click();
    await page
      .locator(`[role="row"][aria-level="${level + 1}"]`)
      .first()
      .waitFor();
  }
}

async function save(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(`document.querySelector('.mantine-Skeleton-root') === null`);
  await page.screenshot({ path: join(directory, `${name}.png`) });
  console.log(`web/screenshots/${name}.png`);
}
