import { asTenant } from '@pmd/core/database';
import { createLogger } from '@pmd/core/log';
import { findReport } from '@pmd/reports/mail/find';
import { mailOf } from '@pmd/reports/mail/make';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import { type Behaviour, startMailServer } from '@pmd/test/support/mail-server';
import type { JobHelpers } from 'graphile-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMailer, type Mailer } from '../alerting/mail.ts';
import { reconcileAlerts } from '../alerting/reconcile.ts';
import { makeReportTask } from '../tasks/make_report.ts';
import { sendReport } from '../tasks/send_report.ts';
import { expirePdfs } from './expire.ts';
import { queueReports } from './queue.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

const log = createLogger('test', 'silent');
const attempt = (attempts = 1) => ({ job: { attempts, max_attempts: 14 } }) as unknown as JobHelpers;

interface Subscribed {
  organizationId: string;
  clientId: string;
  subscriptionId: string;
}

/** A client whose weekly report goes to these, since the beginning of 2026. */
async function subscribe(recipients: string[], timeZone = 'UTC', grain = 'week'): Promise<Subscribed> {
  const { id: organizationId } = await createOrganization(database);
  await database.root.query('update identity.organizations set time_zone = $2 where id = $1', [
    organizationId,
    timeZone,
  ]);
  const clientId = await createClient(database, organizationId, 'Acme');
  const { rows } = await database.root.query<{ id: string }>(
    `insert into reporting.subscriptions (organization_id, client_id, grain, enabled_at)
     values ($1, $2, $3, '2026-01-01') returning id`,
    [organizationId, clientId, grain],
  );
  const subscriptionId = rows[0]?.id ?? '';
  for (const address of recipients) {
    await database.root.query(
      `insert into reporting.recipients (organization_id, client_id, subscription_id, grain, address, token)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        organizationId,
        clientId,
        subscriptionId,
        grain,
        address,
        `token-${address.split('@')[0]}-${subscriptionId}`,
      ],
    );
  }
  return { organizationId, clientId, subscriptionId };
}

/** A summary, small enough to read. */
async function summarize(
  { organizationId, clientId }: Subscribed,
  start: string,
  { missing = [], grain = 'week' }: { missing?: string[]; grain?: string } = {},
): Promise<void> {
  await database.root.query(
    `insert into media.${grain}ly_summaries (
       organization_id, client_id, ${grain}_start, ${grain}_end, impressions, clicks, conversions, revenue_micros, spend_micros,
       priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros, missing_days, unpriced_days, is_final
     ) values ($1, $2, $3, $3::date + interval '1 ${grain}' - interval '1 day', 1000000, 12500, 250, 40000000000, 10000000000, 1000000, 12500, 250, 40000000000, $4, '{}', $5)`,
    [organizationId, clientId, start, missing, missing.length === 0],
  );
}

const sends = async ({ organizationId }: Subscribed) => {
  const { rows } = await database.root.query(
    `select period_start, state, error, deliveries from reporting.history where organization_id = $1
     order by period_start`,
    [organizationId],
  );
  return rows;
};

/** Notes a report down and makes it as it is without its PDF, which takes a Cube (see test/journeys/reports.test.ts). */
async function made(subscribed: Subscribed, start = '2026-03-02'): Promise<string[]> {
  const { organizationId, clientId, subscriptionId } = subscribed;
  await summarize(subscribed, start);
  return asTenant(database.worker, { organizationId, role: 'admin' }, async (tx) => {
    const report = await findReport(tx, clientId, 'week', start);
    if (!report) throw new Error('no summary');
    const { subject, html, plain, isIncomplete } = mailOf(report, 'https://pmd.agency.test/reports/x');
    const { rows } = await tx.query<{ id: string }>(
      `insert into reporting.sends (
         organization_id, client_id, subscription_id, grain, period_start, status, is_incomplete, figures, subject, html,
         plain, pdf, token_hash, made_at
       ) values ($1, $2, $3, 'week', $4, 'made', $5, $6, $7, $8, $9, $10, gen_random_uuid(), now()) returning id`,
      [
        organizationId,
        clientId,
        subscriptionId,
        start,
        isIncomplete,
        report.figures,
        subject,
        html,
        plain,
        Buffer.from('%PDF-1.7'),
      ],
    );
    const mails = await tx.query<{ id: string }>(
      `insert into reporting.deliveries (organization_id, client_id, send_id, recipient_id, address)
       select organization_id, client_id, $1, id, address from reporting.recipients where subscription_id = $2
       order by address returning id`,
      [rows[0]?.id, subscriptionId],
    );
    return mails.rows.map(({ id }) => id);
  });
}

/** A mail server, and the way of ours to it. */
async function startServer(behaviour: Behaviour = {}) {
  const server = await startMailServer(behaviour);
  const mailer = createMailer({
    SMTP_URL: server.url,
    MAIL_FROM: 'Agency <reports@agency.test>',
    PUBLIC_URL: 'https://pmd.agency.test/',
    PORT: 8080,
  }) as Mailer;
  return { ...server, mailer };
}

/** As the queue would, one attempt. */
const send = ({ organizationId }: Subscribed, deliveryId: string, mailer: Mailer | null, attempts = 1) =>
  Promise.resolve(
    sendReport({ db: database.worker }, mailer)({ organizationId, deliveryId }, attempt(attempts)),
  );

const QUARTER = 15 * 60_000;

// What 05:00 is in UTC on the first morning after a period, through both changes of the clocks.
const mornings: [timeZone: string, grain: string, period: string, due: string][] = [
  ['America/New_York', 'week', '2026-03-02', '2026-03-09T09:00:00Z'],
  ['America/New_York', 'week', '2026-10-26', '2026-11-02T10:00:00Z'],
  // The clock goes back on the very morning.
  ['America/New_York', 'month', '2026-10-01', '2026-11-01T10:00:00Z'],
  ['Australia/Sydney', 'week', '2026-09-28', '2026-10-04T18:00:00Z'],
  // The clock goes forward on the very morning.
  ['Australia/Sydney', 'month', '2028-09-01', '2028-09-30T18:00:00Z'],
  ['Asia/Kathmandu', 'week', '2026-02-23', '2026-03-01T23:15:00Z'],
  ['Asia/Kathmandu', 'month', '2026-02-01', '2026-02-28T23:15:00Z'],
];

describe('reports', () => {
  it.each(mornings)('in %s of the %s of %s are due at %s, once', async (timeZone, grain, period, due) => {
    const subscribed = await subscribe(['a@client.test'], timeZone, grain);
    await summarize(subscribed, period, { grain });
    const queued: [number, string][] = [];
    for (let quarter = -6; quarter <= 6; quarter++) {
      const at = new Date(Date.parse(due) + quarter * QUARTER);
      const count = await queueReports(database.worker, subscribed.organizationId, at);
      if (count > 0) queued.push([count, at.toISOString()]);
    }
    expect(queued).toEqual([[1, new Date(due).toISOString()]]);
  });

  it('are due once, when their week is over by the clock of the organization, worker down over the hour included', async () => {
    const sydney = await subscribe(['a@client.test'], 'Australia/Sydney');
    await summarize(sydney, '2026-03-30'); // its Sunday is the one on which the clock goes back
    const at = (instant: string) => queueReports(database.worker, sydney.organizationId, new Date(instant));
    expect(await at('2026-04-05T18:59:00Z')).toBe(0);
    expect(await at('2026-04-05T19:00:00Z')).toBe(1);
    expect(await at('2026-04-05T19:00:00Z')).toBe(0);
    expect(await at('2026-05-01T00:00:00Z')).toBe(0);
    await summarize(sydney, '2026-04-06');
    await summarize(sydney, '2026-04-13');
    expect(await Promise.all([at('2026-05-01T00:00:00Z'), at('2026-05-01T00:00:00Z')])).toContain(2);
    expect((await sends(sydney)).map(({ period_start }) => period_start)).toEqual([
      '2026-03-30',
      '2026-04-06',
      '2026-04-13',
    ]);
  });

  it('wait for missing days, two days at most, and not for what was over before they were wanted', async () => {
    const late = await subscribe(['a@client.test']);
    await summarize(late, '2025-12-15');
    await summarize(late, '2026-03-02', { missing: ['2026-03-04'] });
    const at = (instant: string) => queueReports(database.worker, late.organizationId, new Date(instant));
    expect(await at('2026-03-09T05:00:00Z')).toBe(0);
    expect(await at('2026-03-11T04:59:00Z')).toBe(0);
    expect(await at('2026-03-11T05:00:00Z')).toBe(1);
    expect((await sends(late)).map(({ period_start }) => period_start)).toEqual(['2026-03-02']);
  });

  it('are not due of a client or a subscription that is switched off', async () => {
    const off = await subscribe(['a@client.test']);
    await summarize(off, '2026-03-02');
    const at = () => queueReports(database.worker, off.organizationId, new Date('2026-03-20'));
    await database.root.query('update reporting.subscriptions set is_enabled = false where id = $1', [
      off.subscriptionId,
    ]);
    expect(await at()).toBe(0);
    await database.root.query('update reporting.subscriptions set is_enabled = true where id = $1', [
      off.subscriptionId,
    ]);
    await database.root.query(`update media.clients set status = 'disabled' where id = $1`, [off.clientId]);
    expect(await at()).toBe(0);
  });

  it('end as failed, with the reason, when they cannot be made or have nobody to go to', async () => {
    const nowhere = await subscribe([]);
    const unmade = await subscribe(['a@client.test']);
    for (const one of [nowhere, unmade]) {
      await summarize(one, '2026-03-02');
      await queueReports(database.worker, one.organizationId, new Date('2026-03-20'));
    }
    const settings = { CUBE_URL: 'http://127.0.0.1:9', JWT_SECRET: 'x'.repeat(32), url: 'http://localhost' };
    const make = async ({ organizationId }: Subscribed, attempts: number) => {
      const { rows } = await database.root.query(
        'select id as "sendId" from reporting.sends where organization_id = $1',
        [organizationId],
      );
      const payload = { organizationId, sendId: rows[0]?.sendId };
      await makeReportTask({ db: database.worker, log }, settings)(payload, attempt(attempts));
    };
    await make(nowhere, 1);
    expect(await sends(nowhere)).toMatchObject([
      { state: 'failed', error: expect.stringContaining('Nobody') },
    ]);
    await expect(make(unmade, 1)).rejects.toThrow();
    const error = 'The numbers cannot be reached right now.';
    expect(await sends(unmade)).toMatchObject([{ state: 'queued', error }]);
    await expect(make(unmade, 14)).rejects.toThrow();
    expect(await sends(unmade)).toMatchObject([{ state: 'failed', error }]);
  });

  it('are seen by no client and by no other organization', async () => {
    const one = await subscribe(['a@client.test']);
    const other = await subscribe(['b@client.test']);
    await made(one);
    for (const scope of [
      { organizationId: one.organizationId, role: 'client' as const, clientId: one.clientId },
      { organizationId: other.organizationId, role: 'admin' as const },
    ]) {
      for (const table of ['subscriptions', 'recipients', 'sends', 'deliveries', 'history']) {
        const seen = await asTenant(database.api, scope, (tx) =>
          tx.query(`select from reporting.${table} where organization_id = $1`, [one.organizationId]),
        );
        expect([table, seen.rowCount]).toEqual([table, 0]);
      }
    }
  });
});

describe('the mail of a report', () => {
  it('says the figures in HTML, in text and in a PDF, and how to get rid of it', async () => {
    const subscribed = await subscribe(['a@client.test']);
    const [mail = ''] = await made(subscribed);
    const server = await startServer();
    await send(subscribed, mail, server.mailer);
    await server.stop();
    const [got] = server.mails;
    expect(got?.subject).toBe('Acme, week of Mar 2 – 8, 2026');
    expect(got?.messageId).toBe(`<report-${mail}@agency.test>`);
    expect(got?.to).toMatchObject({ value: [{ address: 'a@client.test' }] });
    const token = `token-a-${subscribed.subscriptionId}`;
    expect(got?.headers.get('list')).toMatchObject({
      unsubscribe: { url: expect.stringContaining('https://pmd.agency.test/api/unsubscribe/') },
      'unsubscribe-post': { name: 'List-Unsubscribe=One-Click' },
    });
    expect(got?.attachments).toMatchObject([
      {
        filename: 'Acme week 2026-03-02.pdf',
        contentType: 'application/pdf',
        content: Buffer.from('%PDF-1.7'),
      },
    ]);
    expect(got?.html).toContain('$10,000.00');
    expect(got?.html).not.toContain('{{');
    expect(got?.text?.replace(token, 'TOKEN').trim()).toMatchInlineSnapshot(`
      "Weekly report: Acme

      Mar 2 – 8, 2026

      $10,000.00 of spend made 250 conversions, $40,000.00 of revenue.

      Spend         $10,000.00
      Impressions    1,000,000
      Clicks            12,500
      CTR                1.25%
      CPC                $0.80
      Conversions          250
      Conv. rate         2.00%
      CPA               $40.00
      Revenue       $40,000.00
      ROAS               4.00×

      The whole report is attached as a PDF. These figures as they were sent, beside what they are now:
      https://pmd.agency.test/reports/x

      --
      Agency sends this report. Unsubscribe: https://pmd.agency.test/unsubscribe/TOKEN"
    `);
  });

  it('to a recipient the server refuses has failed in its words; the others get theirs', async () => {
    const subscribed = await subscribe(['gone@client.test', 'here@client.test']);
    const [gone = '', here = ''] = await made(subscribed);
    const refusal = Object.assign(new Error('5.1.1 There is no mailbox of this name'), { responseCode: 550 });
    const server = await startServer({
      onRcptTo: (address) => (address.startsWith('gone') ? refusal : null),
    });
    await send(subscribed, gone, server.mailer);
    await send(subscribed, here, server.mailer);
    await send(subscribed, gone, server.mailer);
    await server.stop();
    expect(server.mails).toHaveLength(1);
    await reconcileAlerts(database.worker, subscribed.organizationId);
    const { rows: alerts } = await database.root.query(
      'select kind, title, body from alerting.alerts where organization_id = $1',
      [subscribed.organizationId],
    );
    expect(alerts).toMatchObject([
      {
        kind: 'report_failed',
        title: 'The report of “Acme” from 2026-03-02 did not reach everybody',
        body: expect.stringMatching(/^gone@client\.test: .*There is no mailbox of this name\. Mend/),
      },
    ]);
    expect(await sends(subscribed)).toMatchObject([
      {
        state: 'partly',
        deliveries: [
          { status: 'failed', error: expect.stringContaining('There is no mailbox of this name') },
          { status: 'sent', error: null },
        ],
      },
    ]);
  });

  it('waits, saying why, while the server is down, and arrives once when it is back', async () => {
    const subscribed = await subscribe(['a@client.test']);
    const [mail = ''] = await made(subscribed);
    const down = await startServer();
    await down.stop();
    await expect(send(subscribed, mail, down.mailer)).rejects.toThrow('ECONNREFUSED');
    const busy = Object.assign(new Error('4.3.2 Come back later'), { responseCode: 451 });
    const grey = await startServer({ onRcptTo: () => busy });
    await expect(send(subscribed, mail, grey.mailer)).rejects.toThrow('Come back later');
    await grey.stop();
    expect(await sends(subscribed)).toMatchObject([
      {
        state: 'sending',
        deliveries: [{ status: 'waiting', error: expect.stringContaining('Come back later') }],
      },
    ]);
    const up = await startServer();
    await Promise.all([send(subscribed, mail, up.mailer), send(subscribed, mail, up.mailer)]);
    await up.stop();
    expect(up.mails).toHaveLength(1);
    expect(await sends(subscribed)).toMatchObject([{ state: 'sent', deliveries: [{ error: null }] }]);
  });

  it('has failed, for the reason that stands there, after the last attempt', async () => {
    const subscribed = await subscribe(['a@client.test']);
    const [mail = ''] = await made(subscribed);
    const down = await startServer();
    await down.stop();
    await send(subscribed, mail, down.mailer, 14);
    expect(await sends(subscribed)).toMatchObject([
      { state: 'failed', deliveries: [{ status: 'failed', error: expect.stringContaining('ECONNREFUSED') }] },
    ]);
  });

  it('goes out once over a slow server, also when it is asked for again meanwhile', async () => {
    const subscribed = await subscribe(['a@client.test']);
    const [mail = ''] = await made(subscribed);
    const asked = Promise.withResolvers<void>();
    const yes = Promise.withResolvers<void>();
    const slow = await startServer({
      beforeYes: () => {
        asked.resolve();
        return yes.promise;
      },
    });
    const first = send(subscribed, mail, slow.mailer);
    await asked.promise;
    const second = send(subscribed, mail, slow.mailer);
    yes.resolve();
    await Promise.all([first, second]);
    await slow.stop();
    expect(slow.mails).toHaveLength(1);
    expect(await sends(subscribed)).toMatchObject([{ state: 'sent' }]);
  });

  it('goes out once also when the note that the server took it is lost', async () => {
    const subscribed = await subscribe(['a@client.test']);
    const [mail = ''] = await made(subscribed);
    const server = await startServer({
      beforeYes: async () => {
        await database.root.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'test worker' and state = 'idle in transaction'`,
        );
      },
    });
    // The lock is lost with it, which the job is told; the queue asks again and finds it sent.
    await expect(send(subscribed, mail, server.mailer)).rejects.toThrow();
    await send(subscribed, mail, server.mailer);
    await server.stop();
    expect(server.mails.map(({ messageId }) => messageId)).toEqual([`<report-${mail}@agency.test>`]);
    expect(await sends(subscribed)).toMatchObject([{ state: 'sent' }]);
  });

  it('is kept with its figures when its PDF is not any more, which the history says', async () => {
    const subscribed = await subscribe(['a@client.test']);
    const [first = '', second = ''] = [
      ...(await made(subscribed)),
      ...(await made(subscribed, '2026-03-09')),
    ];
    const age = (days: number) =>
      database.root.query(
        'update reporting.sends set made_at = now() - make_interval(days => $2) where organization_id = $1',
        [subscribed.organizationId, days],
      );
    const kept = async () =>
      (
        await database.root.query(
          `select send.pdf is not null as pdf, send.html is not null as html, told.pdf_cleared_at is not null as cleared
           from reporting.sends send join reporting.history told using (id)
           where send.organization_id = $1 order by send.period_start`,
          [subscribed.organizationId],
        )
      ).rows;
    const cleared = { pdf: false, html: true, cleared: true };
    const whole = { pdf: true, html: true, cleared: false };
    const server = await startServer();
    await send(subscribed, first, server.mailer);
    await age(401);
    await expirePdfs(database.worker);
    // The second is still to be mailed.
    expect(await kept()).toEqual([cleared, whole]);
    await send(subscribed, second, server.mailer);
    await age(399);
    await expirePdfs(database.worker);
    await server.stop();
    expect(server.mails).toHaveLength(2);
    expect(await kept()).toEqual([cleared, whole]);
  });

  it('is skipped, and said so, for who unsubscribed meanwhile and where no server is configured', async () => {
    const subscribed = await subscribe(['a@client.test', 'b@client.test']);
    const [left = '', stayed = ''] = await made(subscribed);
    await database.root.query(
      `update reporting.recipients set unsubscribed_at = now() where subscription_id = $1 and address like 'a%'`,
      [subscribed.subscriptionId],
    );
    const server = await startServer();
    await send(subscribed, left, server.mailer);
    await server.stop();
    await send(subscribed, stayed, null);
    expect(server.mails).toEqual([]);
    expect(await sends(subscribed)).toMatchObject([
      {
        state: 'failed',
        deliveries: [
          { status: 'skipped', error: expect.stringContaining('unsubscribed') },
          { status: 'skipped', error: expect.stringContaining('SMTP_URL') },
        ],
      },
    ]);
  });
});
