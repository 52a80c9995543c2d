import { addDays, startOfWeek, today } from '@pmd/core/days';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousProblems } from '../support/axe.ts';
import { logIn, openBrowser } from '../support/browser.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
/** The Monday of the last week that is over, whichever day this runs. */
const week = addDays(startOfWeek(today()), -7);
const days = Array.from({ length: 14 }, (_, day) => addDays(week, day - 7));

let server: MailServer;
let product: Product;
let browser: Browser;
let admin: Session;
let clientId: string;
let subscriptionId: string;

const csv = (impressions: number) =>
  `${[HEADER, ...days.map((day) => `${day},Acme,Spring,B,C,D,${impressions},20,,2,30`)].join('\n')}\n`;

beforeAll(async () => {
  server = await startMailServer();
  [product, browser] = await Promise.all([start(), openBrowser()]);
  admin = await Session.logIn(product.url, ADMIN);
  clientId = await admin.createClient('Acme', [['10', null]]);
  expect((await admin.ended(await admin.upload('days.csv', csv(1000)))).status).toBe('success');
  await until(async () => (await summary())?.impressions === 7000);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await server?.stop();
});

const summary = async () =>
  (await admin.send('GET', `/api/summaries/weekly?clientId=${clientId}&weekStart=${week}`)).items[0];

const start = (dataDir?: string) =>
  startProduct(dataDir, { SMTP_URL: server.url, ALERT_EMAIL: 'ops@agency.test' });
const mails = () => server.mails.filter(({ messageId }) => messageId?.startsWith('<report-'));

const sent = async (): Promise<
  { id: string; state: string; error: string | null; deliveries: unknown[] }[]
> => (await admin.send('GET', `/api/reports?clientId=${clientId}`)).items;

/** Sends by hand and waits until every mail has its end. */
async function sendNow(): Promise<string> {
  const { id } = await admin.send('POST', `/api/report-subscriptions/${subscriptionId}/send`, {
    start: week,
  });
  await until(async () => {
    const one = (await sent()).find((report) => report.id === id);
    return one && one.state !== 'queued' && one.state !== 'sending';
  }, 60_000);
  return id;
}

const nobody = () => new Session(product.url, '');

describe('reports by mail', () => {
  it('are previewed as they would be sent, in HTML and as a PDF', async () => {
    ({ id: subscriptionId } = await admin.send('POST', '/api/report-subscriptions', {
      clientId,
      grain: 'week',
      recipients: ['ann@client.test', 'bob@client.test'],
    }));
    const preview = await admin.send(
      'GET',
      `/api/report-subscriptions/${subscriptionId}/preview?start=${week}`,
    );
    expect(preview.subject).toMatch(/^Acme, week of /);
    expect(preview.html).toContain('$70.00');
    expect(preview.html).not.toMatch(/\{\{|<script|src=/);
    expect(await sent()).toEqual([]);
    const response = await until(async () => {
      const answer = await fetch(
        `${product.url}/api/report-subscriptions/${subscriptionId}/preview.pdf?start=${week}`,
        { headers: { authorization: `Bearer ${admin.token}` } },
      );
      return answer.ok && answer;
    }, 60_000);
    expect(response.headers.get('content-type')).toContain('application/pdf');
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const again = { clientId, grain: 'week', recipients: ['ann@client.test'] };
    expect((await admin.request('POST', '/api/report-subscriptions', again)).status).toBe(409);
  });

  it('go to each recipient once, with the PDF, and are kept exactly as they were sent', async () => {
    const id = await sendNow();
    const got = mails();
    expect(got.map(({ to }) => (Array.isArray(to) ? '' : to?.text)).sort()).toEqual([
      'ann@client.test',
      'bob@client.test',
    ]);
    const [report] = await sent();
    expect(report).toMatchObject({ id, state: 'sent', isManual: true, isIncomplete: false, error: null });
    const kept = await admin.send('GET', `/api/reports/${id}/mail`);
    const [mail] = got;
    expect(mail?.subject).toBe(kept.subject);
    expect(mail?.text?.replace(/\/unsubscribe\/[\w-]+/, '').replace(/http\S+$/m, '')).toContain('Spend');
    const pdf = await fetch(`${product.url}/api/reports/${id}/pdf`, {
      headers: { authorization: `Bearer ${admin.token}` },
    });
    expect(mail?.attachments[0]?.content.equals(Buffer.from(await pdf.arrayBuffer()))).toBe(true);
  });

  it('lead to the figures as they were sent beside what they are now, which says how they differ', async () => {
    const [mail] = mails();
    const link = /http\S+\/reports\/([\w-]+)/.exec(mail?.text ?? '');
    const token = link?.[1] ?? '';
    const before = await nobody().send('POST', '/api/reports/open', { token });
    expect(before.now).toEqual(before.asSent);
    expect((await nobody().request('POST', '/api/reports/open', { token: `${token}x` })).status).toBe(404);

    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${product.url}/reports/${token}`);
    await page.getByText('Nothing has changed.').waitFor();
    await admin.ended(await admin.upload('days.csv', csv(1100)));
    await until(async () => (await summary())?.impressions === 7700);
    await page.reload();
    await page.getByText('Spend was $70.00 and is $77.00 now: +$7.00 (+10.0\u00a0%).').waitFor();
    await page.getByText('Impressions were 7,000 and are 7,700 now: +700 (+10.0\u00a0%).').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.close();
  });

  it('end with one click, and not by opening the link', async () => {
    const mail = mails().find(({ to }) => !Array.isArray(to) && to?.text === 'ann@client.test');
    const list = mail?.headers.get('list') as { unsubscribe?: { url?: string } } | undefined;
    const url = list?.unsubscribe?.url ?? '';
    const recipients = async () => {
      const { items } = await admin.send('GET', `/api/report-subscriptions?clientId=${clientId}`);
      return items[0].recipients.map((one: { address: string; unsubscribedAt: string | null }) => [
        one.address,
        one.unsubscribedAt !== null,
      ]);
    };
    const opened = await fetch(url, { redirect: 'manual' });
    expect([opened.status, opened.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/unsubscribe\//),
    ]);
    expect(await recipients()).toEqual([
      ['ann@client.test', false],
      ['bob@client.test', false],
    ]);
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
    expect(await recipients()).toEqual([
      ['ann@client.test', true],
      ['bob@client.test', false],
    ]);
    const count = mails().length;
    await sendNow();
    expect(mails().length).toBe(count + 1);
  });

  it('are set up, previewed and looked up on the page of the client', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await logIn(page, product.url, ADMIN);
    await page.goto(`${product.url}/clients/${clientId}`);
    // Who unsubscribed comes back when an administrator says so, which the audit log keeps.
    await page.getByText(/^ann@client\.test unsubscribed on /).waitFor();
    await page.getByRole('button', { name: 'Put back: ann@client.test, weekly report' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Put back' }).click();
    await page.getByText('Goes to ann@client.test, bob@client.test').waitFor();
    const path = `/api/report-subscriptions/${subscriptionId}/put-back`;
    expect((await admin.request('POST', path, { address: 'ann@client.test' })).status).toBe(404);
    expect((await admin.send('GET', '/api/audit-log?action=report.put_back')).items).toMatchObject([
      { before: { address: 'ann@client.test' }, after: { unsubscribedAt: null } },
    ]);
    await page.getByRole('button', { name: 'Add recipients: monthly report' }).click();
    await page.getByLabel('Addresses').fill('ann@client.test, nobody');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Addresses must all be email addresses: “nobody” is none').waitFor();
    await page.getByLabel('Addresses').fill('ann@client.test, bob@client.test');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Goes to ann@client.test, bob@client.test').nth(1).waitFor();
    await page.getByRole('button', { name: 'Preview: weekly report' }).click();
    await page.frameLocator('iframe').getByRole('heading', { name: 'Acme' }).waitFor();
    await page.keyboard.press('Escape');
    await page
      .getByRole('list', { name: 'Sent reports' })
      .getByText('bob@client.test: sent')
      .first()
      .waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.close();
  });

  it('are never sent twice: one whose worker is killed in the middle has failed, and says that it may have arrived', async () => {
    const before = mails().length;
    const { id } = await killInMidSend('Acme, week', () =>
      admin.send('POST', `/api/report-subscriptions/${subscriptionId}/send`, { start: week }),
    );
    const report = await until(async () =>
      (await sent()).find((one) => one.id === id && ['failed', 'partly'].includes(one.state)),
    );
    expect(report.deliveries).toContainEqual(
      expect.objectContaining({
        status: 'failed',
        error: expect.stringContaining('may or may not have arrived'),
      }),
    );
    const after = mails()
      .slice(before)
      .map(({ messageId }) => messageId);
    expect(after).toEqual([...new Set(after)]);
    expect(after.length).toBeLessThanOrEqual(2);
  });

  it('and so do mails about alerts, which the app tells of', async () => {
    const about = () => server.mails.filter(({ subject }) => subject?.includes('broken.csv'));
    await killInMidSend('broken.csv', () => admin.upload('broken.csv', '<html>'));
    await until(async () => {
      const { items } = await admin.send('GET', '/api/alerts');
      return items.some(
        ({ kind, body }: { kind: string; body: string }) =>
          kind === 'mail_failed' &&
          body.includes('broken.csv') &&
          body.includes('may or may not have arrived'),
      );
    });
    expect(about()).toHaveLength(1);
    expect(await admin.send('POST', '/api/alerts/send-again')).toEqual({ mails: 1 });
    await until(async () => about().length === 2);
  });
});

describe('a forgotten password', () => {
  const to = (address: string) =>
    server.mails.filter((mail) => !Array.isArray(mail.to) && mail.to?.text === address);

  it('is replaced with a link by mail, which works once and tells nobody who has a log-in', async () => {
    await admin.createClientUser('ann@client.test', clientId);
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(product.url);
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByRole('button', { name: 'Mail me a link' }).click();
    await page.getByText('Email must').waitFor();
    for (const email of ['nobody@client.test', 'ANN@client.test']) {
      await page.getByLabel('Email').fill(email);
      await page.getByRole('button', { name: 'Mail me a link' }).click();
      await page.getByText(`If somebody logs in with ${email}, a link is on its way there.`).waitFor();
      expect(await seriousProblems(page)).toEqual([]);
      await page.getByRole('button', { name: 'Back to the log-in' }).click();
      await page.getByRole('button', { name: 'Forgot your password?' }).click();
    }
    const mail = await until(async () => to('ann@client.test').find(isLink));
    expect(to('nobody@client.test')).toEqual([]);
    const [url = ''] = /http\S+/.exec(mail.text ?? '') ?? [];
    expect(url.startsWith(`${product.url}/choose-password#`)).toBe(true);
    await page.goto(url);
    await page.getByLabel('New password').fill('a password of my own');
    await page.getByRole('button', { name: 'Choose and log in' }).click();
    await page.getByText('$').first().waitFor();
    await page.goto(`${product.url}/login`);
    await page.goto(url);
    await page.getByRole('heading', { name: 'This link is over' }).waitFor();
    await page.close();
    const { items } = await admin.send('GET', '/api/audit-log?action=user.use_link');
    expect(items).toMatchObject([{ userEmail: 'ann@client.test' }]);
  });

  it('is mailed three times at once at most, whether or not somebody has the email', async () => {
    for (const email of ['ann2@client.test', ADMIN.email]) {
      const answers: number[] = [];
      for (let i = 0; i < 4; i++) {
        answers.push((await nobody().request('POST', '/api/auth/forgot-password', { email })).status);
      }
      expect(answers).toEqual([204, 204, 204, 429]);
    }
  });
});

const isLink = ({ subject }: { subject?: string | undefined }) =>
  subject?.startsWith('Choose a new password');

/**
 * Does what sends a mail of such a subject, and kills the worker when the server has the mail and has not said so. Then starts
 * again.
 */
async function killInMidSend<Result>(subject: string, work: () => Promise<Result>): Promise<Result> {
  const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  server.behaviour.beforeYes = async (mail) => {
    if (!mail.subject?.includes(subject)) return;
    held.resolve();
    await released.promise;
  };
  const result = await work();
  await held.promise;
  product.kill('worker', 'SIGKILL');
  await product.exited;
  await product.stop({ keepData: true });
  delete server.behaviour.beforeYes;
  released.resolve();
  product = await start(product.dataDir);
  admin = await Session.logIn(product.url, ADMIN);
  return result;
}
