import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';

/** A real Chromium from the npm registry, headless, that talks to nobody but the product. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // Not the package's own list of arguments: it is made for functions in a cloud, with one process and no web security.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    headless: true,
  });
}

/** Logs in through the form and waits for the first page. */
export async function logIn(
  page: Page,
  origin: string,
  credentials: { email: string; password: string },
): Promise<void> {
  await page.goto(origin);
  await page.getByLabel('Email').fill(credentials.email);
  await page.getByLabel('Password', { exact: true }).fill(credentials.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page
    .getByRole('treegrid')
    .or(page.getByRole('link', { name: 'Explore' }))
    .first()
    .waitFor();
}
