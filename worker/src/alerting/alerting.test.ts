import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asTenant } from '@pmd/core/database';
import { createLogger } from '@pmd/core/log';
import { sourceKeys } from '@pmd/core/source-keys';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import { startMailServer } from '@pmd/test/support/mail-server';
import { type SmtpSink, startSmtpSink } from '@pmd/test/support/servers';
import type { JobHelpers } from 'graphile-worker';
import { type ParsedMail, simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deps, ingestFile } from '../ingest/ingest-file.ts';
import { releaseHeld } from '../ingest/release-held.ts';
import { sendMail } from '../tasks/send_mail.ts';
import { createMailer, type Mailer } from './mail.ts';
import { reconcileAlerts } from './reconcile.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const csv = (...lines: string[]) => `${[HEADER, ...lines].join('\n')}\n`;
const PRICED: [string, string | null][] = [['10', null]];

let database: TestDatabase;
let sink: SmtpSink;
let dataDir: string;
let deps: Deps;
let mailer: Mailer;

beforeAll(async () => {
  database = await startDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'pmd-mail-'));
  sink = await startSmtpSink({ dataDir });
  deps = {
    db: database.worker,
    log: createLogger('test', 'silent'),
    keys: sourceKeys(database.config),
  };
  mailer = mailerTo(sink.url);
});
afterAll(async () => {
  await Promise.all([sink.stop(), database.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

function mailerTo(url: string): Mailer {
  const config = { MAIL_FROM: 'reports@agency.test', PUBLIC_URL: 'https://pmd.agency.test/', PORT: 8080 };
  return createMailer({ ...config, SMTP_URL: url, ALERT_EMAIL: 'ops@agency.test' }) as Mailer;
}

interface Organization {
  id: string;
  sourceId: string;
}

async function ingest(organization: Organization, content: string, fileName = 'daily.csv'): Promise<string> {
  const id = await asTenant(database.api, { organizationId: organization.id, role: 'admin' }, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      'insert into ingest.ingestion_logs (organization_id, source_id, file_name) values ($1, $2, $3) returning id',
      [organization.id, organization.sourceId, fileName],
    );
    const run = rows[0]?.id ?? '';
    await tx.query(
      'insert into ingest.upload_chunks (organization_id, ingestion_run_id, chunk_no, bytes) values ($1, $2, 0, $3)',
      [organization.id, run, Buffer.from(content)],
    );
    return run;
  });
  await ingestFile(deps, organization.id, id);
  await reconcileAlerts(deps.db, organization.id);
  return id;
}

/** Alerts of an organization, oldest first: kind, title, whether it is over. */
async function alerts(organization: Organization) {
  const { rows } = await database.root.query(
    'select kind, title, resolved_at is not null as over from alerting.alerts where organization_id = $1 order by id',
    [organization.id],
  );
  return rows;
}

/** Runs the queued send_mail jobs of an organization, as the queue would. */
async function send(organization: Organization, by: Mailer | null = mailer, attempts = 1): Promise<void> {
  const { rows } = await database.root.query<{ id: string }>(
    'select id from alerting.mails where organization_id = $1 order by id',
    [organization.id],
  );
  for (const { id } of rows) {
    await sendMail(deps, by)({ organizationId: organization.id, mailId: id }, {
      job: { attempts, max_attempts: 25 },
    } as JobHelpers);
  }
}

/** The mails that arrived about an organization named `name`. */
async function mailsAbout(name: string): Promise<ParsedMail[]> {
  const files = (await readdir(sink.directory)).filter((file) => file.endsWith('.eml'));
  const mails = await Promise.all(
    files.map(async (file) => simpleParser(await readFile(join(sink.directory, file)))),
  );
  return mails.filter(({ subject }) => subject?.endsWith(`(${name})`));
}

async function named(name: string): Promise<Organization> {
  const organization = await createOrganization(database, { rejectLimit: 0.9 });
  await database.root.query('update identity.organizations set name = $2 where id = $1', [
    organization.id,
    name,
  ]);
  return organization;
}

describe('alerts', () => {
  it('open once per cause, are mailed once, and end with a mail when the cause is gone', async () => {
    const organization = await named('Once');
    await createClient(database, organization.id, 'Acme', PRICED);
    const bad = csv('2026-03-01,Acme,A,B,C,D,1,0,,0,0', '2026-03-01,Acme,A,B,C,E,x,0,,0,0');
    await ingest(organization, bad);
    for (let again = 0; again < 3; again++) await reconcileAlerts(deps.db);
    await ingest(organization, `${bad}2026-03-01,Acme,A,B,C,F,y,0,,0,0\n`);
    expect(await alerts(organization)).toEqual([
      { kind: 'rejected_rows', title: '2 of 3 rows of “daily.csv” were rejected', over: false },
    ]);
    await send(organization);
    await send(organization);
    expect(await mailsAbout('Once')).toHaveLength(1);
    await ingest(organization, csv('2026-03-01,Acme,A,B,C,D,1,0,,0,0'));
    expect(await alerts(organization)).toMatchObject([{ over: true }]);
    await send(organization);
    expect(await mailsAbout('Once')).toHaveLength(2);
  });

  it('tell of a file that failed, and end when somebody marks it as resolved', async () => {
    const organization = await named('Failed');
    const run = await ingest(organization, '<html>503</html>', 'report.csv');
    expect(await alerts(organization)).toEqual([
      { kind: 'failed_file', title: '“report.csv” was not loaded', over: false },
    ]);
    await send(organization);
    const [mail] = await mailsAbout('Failed');
    expect(mail?.subject).toBe('“report.csv” was not loaded (Failed)');
    expect(mail?.text).toContain('web page');
    expect(mail?.text).toContain(`https://pmd.agency.test/ingestions/${run}`);
    await database.root.query(
      `update ingest.ingestion_logs set resolution_status = 'resolved' where id = $1`,
      [run],
    );
    await reconcileAlerts(deps.db);
    expect(await alerts(organization)).toMatchObject([{ over: true }]);
  });

  it('tell of every unknown client and every client without a CPM, until they are made and priced', async () => {
    const organization = await named('Unknown');
    await ingest(organization, csv('2026-03-01,New,A,B,C,D,1,0,,0,0', '2026-03-01,Newer,A,B,C,D,1,0,,0,0'));
    expect((await alerts(organization)).map(({ kind, title }) => [kind, title])).toEqual([
      ['held_rows', 'Rows of “New” wait for their client'],
      ['held_rows', 'Rows of “Newer” wait for their client'],
    ]);
    const id = await createClient(database, organization.id, 'New');
    await releaseHeld(deps, organization.id);
    await reconcileAlerts(deps.db, organization.id);
    expect(await alerts(organization)).toMatchObject([
      { kind: 'held_rows', over: true },
      { kind: 'held_rows', over: false },
      { kind: 'missing_cpm', title: '“New” has days without a CPM', over: false },
    ]);
    await database.root.query(
      'insert into media.client_settings (organization_id, client_id, cpm) values ($1, $2, 5)',
      [organization.id, id],
    );
    await reconcileAlerts(deps.db, organization.id);
    expect((await alerts(organization)).map(({ over }) => over)).toEqual([true, false, true]);
  });

  it('tell of a bucket that cannot be read, and of files that wait because the database was in trouble', async () => {
    const organization = await named('Trouble');
    const source = await s3Source(organization);
    await database.root.query(`update ingest.sources set last_scan_error = 'Access denied' where id = $1`, [
      source,
    ]);
    const run = await ingest(organization, csv(), 'late.csv');
    await database.root.query(
      `update ingest.ingestion_logs
       set status = 'queued', trouble = 'database', message = 'The database has no disk space left.' where id = $1`,
      [run],
    );
    await reconcileAlerts(deps.db);
    expect((await alerts(organization)).map(({ kind }) => kind).sort()).toEqual([
      'database_write',
      'scan_failed',
    ]);
    await database.root.query('update ingest.sources set last_scan_error = null where id = $1', [source]);
    await database.root.query(
      `update ingest.ingestion_logs set status = 'success', trouble = null where id = $1`,
      [run],
    );
    await reconcileAlerts(deps.db);
    expect((await alerts(organization)).every(({ over }) => over)).toBe(true);
  });

  it('tell of a missing file after its deadline in the time zone of the organization, and not before', async () => {
    const organization = await named('Missing');
    const source = await s3Source(organization);
    // The deadline is the moment that passed a minute ago, by the clock of Kolkata (+05:30, no clock changes).
    await database.root.query(`update identity.organizations set time_zone = 'Asia/Kolkata' where id = $1`, [
      organization.id,
    ]);
    const expect_ = (text: string) =>
      database.root.query(
        `update ingest.sources set expected_by = ((now() ${text}) at time zone 'Asia/Kolkata')::time,
           created_at = now() - interval '10 days' where id = $1`,
        [source],
      );
    const delivered = (ago: string) =>
      database.root.query(
        `insert into ingest.ingestion_logs (organization_id, source_id, file_name, created_at, status, finished_at)
         values ($1, $2, 'day.csv', now() - $3::interval, 'success', now())`,
        [organization.id, source, ago],
      );
    await delivered('24 hours 30 minutes');
    await expect_(`+ interval '1 minute'`);
    await reconcileAlerts(deps.db);
    expect(await alerts(organization)).toEqual([]);
    await expect_(`- interval '1 minute'`);
    await reconcileAlerts(deps.db);
    expect(await alerts(organization)).toMatchObject([{ kind: 'missing_file', over: false }]);
    await delivered('0 minutes');
    await reconcileAlerts(deps.db);
    expect(await alerts(organization)).toMatchObject([{ over: true }]);
    await database.root.query('update ingest.sources set alert_when_missing = false where id = $1', [source]);
  });

  it('are seen by nobody outside their organization', async () => {
    const organization = await named('Other');
    const { rows } = await asTenant(
      database.worker,
      { organizationId: organization.id, role: 'admin' },
      (tx) => tx.query('select from alerting.alerts'),
    );
    expect(rows).toEqual([]);
  });
});

describe('mail', () => {
  it('that cannot be sent is kept and arrives once, when the server is back', async () => {
    const organization = await named('Later');
    await ingest(organization, '<html>', 'a.csv');
    const closed = await startSmtpSink({ dataDir });
    await closed.stop();
    await expect(send(organization, mailerTo(closed.url))).rejects.toThrow();
    expect(await mailsAbout('Later')).toEqual([]);
    await Promise.all([send(organization), send(organization)]);
    expect(await mailsAbout('Later')).toHaveLength(1);
  });

  it('carries names with line breaks and markup as text, never as headers or elements', async () => {
    const organization = await named('Odd');
    await ingest(organization, '<html>', 'x\r\nBcc: everybody@else.test\r\n<script>.csv');
    await send(organization);
    const [mail] = await mailsAbout('Odd');
    expect(mail?.headers.has('bcc')).toBe(false);
    expect(mail?.to).toMatchObject({ text: 'ops@agency.test' });
    expect(mail?.html).toContain('&lt;script&gt;.csv');
    expect(mail?.html).not.toContain('<script>');
  });

  it('is skipped, and said so, when no server is configured', async () => {
    expect(createMailer({ MAIL_FROM: 'a@b.test', PORT: 1 })).toBeNull();
    const organization = await named('Nowhere');
    await ingest(organization, '<html>', 'b.csv');
    await send(organization, null);
    const { rows } = await database.root.query(
      'select status from alerting.mails where organization_id = $1',
      [organization.id],
    );
    expect(rows).toEqual([{ status: 'skipped' }]);
  });
});

describe('mail as people want it', () => {
  /** An administrator, with what they or (no address) the agency say about mails. */
  async function prefer(organization: Organization, email: string | null, said: Record<string, unknown>) {
    let userId: string | null = null;
    if (email !== null) {
      const { rows } = await database.root.query<{ id: string }>(
        `with person as (insert into identity.users (email, password_hash) values ($2, 'none') returning id)
         insert into identity.memberships (organization_id, user_id, role) select $1, id, 'admin' from person
         returning user_id as id`,
        [organization.id, email],
      );
      userId = rows[0]?.id ?? null;
    }
    const { isMailed = true, muted = [], quiet = [null, null], digest = null } = said;
    const [from, until] = quiet as (string | null)[];
    await database.root.query(
      `insert into alerting.preferences (organization_id, user_id, is_mailed, muted_kinds, quiet_from, quiet_until, digest_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [organization.id, userId, isMailed, muted, from, until, digest],
    );
    return userId;
  }
  const recipients = async (name: string) =>
    (await mailsAbout(name)).map(({ to }) => (Array.isArray(to) ? '' : to?.text)).sort();
  /** Lets the time come for what waits. */
  const comeDue = (organization: Organization) =>
    database.root.query(
      `update alerting.mails set due_at = now(), created_at = now() - interval '1 hour'
       where organization_id = $1 and due_at > now()`,
      [organization.id],
    );

  it('goes to those who want it, about what they want, and to nobody who left', async () => {
    const organization = await named('Wanted');
    await prefer(organization, 'ann@agency.test', {});
    await prefer(organization, 'bob@agency.test', { muted: ['failed_file'] });
    await prefer(organization, 'cal@agency.test', { isMailed: false });
    const left = await prefer(organization, 'dee@agency.test', {});
    await ingest(organization, '<html>', 'a.csv');
    await database.root.query(`update identity.memberships set status = 'disabled' where user_id = $1`, [
      left,
    ]);
    await send(organization);
    await send(organization);
    expect(await recipients('Wanted')).toEqual(['ann@agency.test', 'ops@agency.test']);
  });

  it('waits for the day’s digest, and is one then; what was over by then is not told', async () => {
    const organization = await named('Digest');
    await prefer(organization, null, { digest: '08:00' });
    for (const file of ['a.csv', 'b.csv', 'c.csv']) await ingest(organization, '<html>', file);
    await database.root.query(
      `update ingest.ingestion_logs set resolution_status = 'resolved' where organization_id = $1 and file_name = 'c.csv'`,
      [organization.id],
    );
    await reconcileAlerts(deps.db, organization.id);
    const due = await database.root.query(
      `select distinct to_char(due_at, 'HH24:MI') as at, due_at > now() as later from alerting.mails where organization_id = $1`,
      [organization.id],
    );
    expect(due.rows).toEqual([{ at: '08:00', later: true }]);
    await comeDue(organization);
    await send(organization);
    const mails = await mailsAbout('Digest');
    expect(mails.map(({ subject }) => subject)).toEqual([
      '2 notices: “a.csv” was not loaded · “b.csv” was not loaded (Digest)',
    ]);
    expect(mails[0]?.text).toContain('“b.csv” was not loaded');
    expect(mails[0]?.text).not.toContain('c.csv');
    const { rows } = await database.root.query(
      'select status, count(*)::integer as mails from alerting.mails where organization_id = $1 group by 1 order by 1',
      [organization.id],
    );
    expect(rows).toEqual([
      { status: 'sent', mails: 2 },
      { status: 'skipped', mails: 2 },
    ]);
  });

  it('waits for the end of quiet hours, also over midnight and by the clock of the organization', async () => {
    const at = async (now: string, zone: string, from: string, until: string) => {
      const { rows } = await database.root.query<{ due: Date }>(
        'select alerting.due_at($1, $2, $3, $4, null) as due',
        [now, zone, from, until],
      );
      return rows[0]?.due.toISOString();
    };
    const night = ['America/New_York', '22:00', '07:00'] as const;
    // 23:30, 03:00 and 07:00 in New York; the last is quiet no more.
    expect(await at('2026-01-06T04:30:00Z', ...night)).toBe('2026-01-06T12:00:00.000Z');
    expect(await at('2026-01-06T08:00:00Z', ...night)).toBe('2026-01-06T12:00:00.000Z');
    expect(await at('2026-01-06T12:00:00Z', ...night)).toBe('2026-01-06T12:00:00.000Z');
    expect(await at('2026-01-06T15:00:00Z', ...night)).toBe('2026-01-06T15:00:00.000Z');
    // Over the night in which the clock goes forward.
    expect(await at('2026-03-08T04:30:00Z', ...night)).toBe('2026-03-08T11:00:00.000Z');
    expect(await at('2026-01-06T12:30:00Z', 'UTC', '12:00', '13:00')).toBe('2026-01-06T13:00:00.000Z');
  });

  it('that cannot be sent is an alert in the app, never mailed, until it can', async () => {
    const organization = await named('Channel');
    await ingest(organization, '<html>', 'a.csv');
    const closed = await startSmtpSink({ dataDir });
    await closed.stop();
    await expect(send(organization, mailerTo(closed.url))).rejects.toThrow();
    expect(await alerts(organization)).toMatchObject([
      { kind: 'failed_file' },
      { kind: 'mail_failed', title: 'Mails cannot be sent', over: false },
    ]);
    const { rows } = await database.root.query<{ body: string }>(
      `select body from alerting.alerts where organization_id = $1 and kind = 'mail_failed'`,
      [organization.id],
    );
    expect(rows[0]?.body).toMatch(/^1 mail waits: .*ECONNREFUSED/);
    await send(organization);
    expect(await alerts(organization)).toMatchObject([{ over: false }, { kind: 'mail_failed', over: true }]);
    expect(await mailsAbout('Channel')).toHaveLength(1);
  });

  it('that was refused has failed, is told in the app, and is over when a person has it sent again', async () => {
    const server = await startMailServer({
      onRcptTo: () => Object.assign(new Error('no such box'), { responseCode: 550 }),
    });
    const organization = await named('Refused');
    await ingest(organization, '<html>', 'a.csv');
    await send(organization, mailerTo(server.url));
    await send(organization);
    expect(await mailsAbout('Refused')).toEqual([]);
    const told = { kind: 'mail_failed', title: 'Mails about alerts did not arrive, or may not have' };
    expect(await alerts(organization)).toMatchObject([{ kind: 'failed_file' }, { ...told, over: false }]);
    const { rows } = await asTenant(database.api, { organizationId: organization.id, role: 'admin' }, (tx) =>
      tx.query('select alerting.send_again() as mails'),
    );
    expect(rows).toEqual([{ mails: 1 }]);
    await send(organization);
    await reconcileAlerts(deps.db, organization.id);
    expect(await alerts(organization)).toMatchObject([{ kind: 'failed_file' }, { ...told, over: true }]);
    expect(await mailsAbout('Refused')).toHaveLength(1);
    await server.stop();
  });

  it('waits while the server is down, and has failed for that reason after the last attempt', async () => {
    const server = await startMailServer();
    await server.stop();
    const organization = await named('Down');
    await ingest(organization, '<html>', 'a.csv');
    await expect(send(organization, mailerTo(server.url), 24)).rejects.toThrow('ECONNREFUSED');
    expect(await alerts(organization)).toMatchObject([
      { kind: 'failed_file' },
      { title: 'Mails cannot be sent', over: false },
    ]);
    await send(organization, mailerTo(server.url), 25);
    expect(await alerts(organization)).toMatchObject([
      { kind: 'failed_file' },
      { title: 'Mails cannot be sent', over: true },
      { title: 'Mails about alerts did not arrive, or may not have', over: false },
    ]);
  });

  it('goes out once over a slow server, however many ask for it meanwhile', async () => {
    const released = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const server = await startMailServer({
      beforeYes: () => {
        held.resolve();
        return released.promise;
      },
    });
    const organization = await named('Slow');
    await ingest(organization, '<html>', 'a.csv');
    const first = send(organization, mailerTo(server.url));
    await held.promise;
    const second = send(organization, mailerTo(server.url));
    released.resolve();
    await Promise.all([first, second]);
    expect(server.mails).toHaveLength(1);
    await server.stop();
  });
});

async function s3Source(organization: Organization): Promise<string> {
  const { rows } = await database.root.query<{ id: string }>(
    `insert into ingest.sources (organization_id, name, kind, bucket) values ($1, 'Bucket', 's3', 'bucket') returning id`,
    [organization.id],
  );
  return rows[0]?.id ?? '';
}
