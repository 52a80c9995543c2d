import { type Browser, type Page, chromium as playwright } from 'playwright-core';

/** A real Chromium from the npm registry, headless, that talks to nobody but the product. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    ...(await unpackChromium()),
    // Not the package's own list of arguments: it is made for functions in a cloud, with one process and no web security.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    headless: true,
  });
}

/**
 * Unpacks Chromium and the libraries it needs where a machine has none (NSS above all). The package brings those
 * only where it believes to be in a cloud function, and changes the environment; that is kept from everybody else.
 */
async function unpackChromium() {
  const before = { ...process.env };
  try {
    process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x';
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    const env = Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]),
    );
    return { executablePath, env };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
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
