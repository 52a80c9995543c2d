import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, createOrganization, createUser, startApi } from './api.ts';

let api: Api;
let admin: string;
let organizationId: string;
let stranger: { id: string; token: string };

beforeAll(async () => {
  api = await startApi();
  admin = await api.tokenOf(ADMIN);
  organizationId = (await api.ask('GET', '/api/me', { token: admin })).body.organizationId;
  stranger = await createOrganization(api, 'rival@other.example');
});
afterAll(() => api.stop());

const get = async (path: string, token = admin) => (await api.ask('GET', path, { token })).body;

/** A job as the worker would find it; one that was tried has failed each time. */
async function add(task: string, payload: object, attempts = 0): Promise<string> {
  const { rows } = await api.root.query<{ id: string }>(
    `select id::text from graphile_worker.add_job($1, $2::json, run_at := now() + interval '1 hour', max_attempts := 3)`,
    [task, JSON.stringify(payload)],
  );
  const id = rows[0]?.id ?? '';
  await api.root.query(
    `update graphile_worker._private_jobs set attempts = $2::smallint, last_error = case when $2::smallint > 0 then 'disk full' end where id = $1`,
    [id, attempts],
  );
  return id;
}

describe('jobs', () => {
  it('are shown with what they are about and how they stand, those that need somebody first', async () => {
    const client = (await api.ask('POST', '/api/clients', { token: admin, json: { name: 'Acme' } })).body.id;
    await api.root.query('delete from graphile_worker._private_jobs');
    await add('recompute_spend', { organizationId, clientId: client });
    const failed = await add('weekly_summary', { organizationId }, 3);
    await add('monthly_summary', { organizationId }, 1);
    const theirs = await add('weekly_summary', { organizationId: stranger.id }, 3);
    await add('weekly_summary', {}, 2);
    const { items, total, counts } = await get('/api/jobs');
    expect(
      items.map(({ task, subject, state, error }: Record<string, string>) => [task, subject, state, error]),
    ).toEqual([
      ['weekly_summary', null, 'failed', 'disk full'],
      ['monthly_summary', null, 'retrying', 'disk full'],
      // The schedule's own call may be about anybody: there is another organization.
      ['weekly_summary', null, 'retrying', null],
      ['recompute_spend', 'Acme', 'waiting', null],
    ]);
    expect([total, counts]).toEqual([4, { failed: 1, retrying: 2, waiting: 1, running: 0 }]);
    expect((await get('/api/jobs?state=failed')).items).toMatchObject([
      { id: failed, attempts: 3, maxAttempts: 3 },
    ]);

    const retry = (id: string, token = admin) => api.ask('POST', `/api/jobs/${id}/retry`, { token });
    expect((await retry(theirs)).status).toBe(404);
    expect((await retry('999999')).status).toBe(404);
    expect((await retry('x')).status).toBe(404);
    expect((await retry(failed, stranger.token)).status).toBe(404);
    expect((await retry(failed)).status).toBe(202);
    expect((await get('/api/jobs?state=waiting')).items).toMatchObject([
      { id: failed, attempts: 0, task: 'weekly_summary' },
      { task: 'recompute_spend' },
    ]);
    // One that waits for its time is left alone.
    expect((await retry(failed)).status).toBe(404);
  });

  it('are nothing for clients', async () => {
    const acme = (await get('/api/clients')).items[0].id;
    const { token } = await createUser(api, admin, {
      email: 'ann@acme.example',
      role: 'client',
      clientId: acme,
    });
    for (const path of ['/api/jobs', '/api/schedules']) {
      expect((await api.ask('GET', path, { token })).status).toBe(403);
    }
    expect((await api.ask('POST', '/api/schedules/weekly_summary/run', { token })).status).toBe(403);
  });
});

describe('schedules', () => {
  it('say when they are next due by the clock of the organization', async () => {
    await api.root.query(`update identity.organizations set time_zone = 'Asia/Kathmandu' where id = $1`, [
      organizationId,
    ]);
    const clientId = (await api.ask('POST', '/api/clients', { token: admin, json: { name: 'Mailed' } })).body
      .id;
    const json = { clientId, grain: 'week', recipients: ['ann@client.example'] };
    expect((await api.ask('POST', '/api/report-subscriptions', { token: admin, json })).status).toBe(201);
    const { items, timeZone } = await get('/api/schedules');
    expect(timeZone).toBe('Asia/Kathmandu');
    const by = Object.fromEntries(items.map((item: { task: string }) => [item.task, item]));
    expect(Object.keys(by)).toEqual([
      'weekly_summary',
      'monthly_summary',
      'queue_reports',
      'scan_bucket',
      'retention',
    ]);
    expect(by.queue_reports).toMatchObject({
      subject: 'Mailed, weekly report',
      nextRunAt: by.weekly_summary.nextRunAt,
      lastRunAt: null,
      lastError: null,
      canRunNow: true,
    });
    const local = (at: string) =>
      new Intl.DateTimeFormat('en', {
        timeZone: 'Asia/Kathmandu',
        weekday: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(new Date(at));
    expect(local(by.weekly_summary.nextRunAt)).toMatch(/Mon.* 05:00/);
    expect(local(by.monthly_summary.nextRunAt)).toMatch(/^1 .* 05:00/);
    for (const { nextRunAt } of items) expect(Date.parse(nextRunAt)).toBeGreaterThan(Date.now());
  });

  it('are followed at once when asked, for the own organization', async () => {
    await api.root.query('delete from graphile_worker._private_jobs');
    for (const task of [
      'weekly_summary',
      'scan_bucket',
      'queue_reports',
      'check_missing_file',
      'check_missing_file',
    ]) {
      const { status } = await api.ask('POST', `/api/schedules/${task}/run`, { token: admin });
      expect([task, status]).toEqual([task, 202]);
    }
    const jobs = (await api.jobs()).map(({ task, payload }) => [task, Object.keys(payload as object).join()]);
    expect(jobs.toSorted()).toEqual([
      ['check_missing_file', ''],
      ['queue_reports', ''],
      ['scan_bucket', 'sourceId'],
      ['weekly_summary', 'organizationId'],
    ]);
    expect((await api.ask('POST', '/api/schedules/retention/run', { token: admin })).status).toBe(404);
  });
});
