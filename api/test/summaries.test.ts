import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Api, createOrganization, createUser, startApi } from './api.ts';

let api: Api;
let admin: string;
let stranger: string;
let client: string;
let acme: string;
let bolt: string;

beforeAll(async () => {
  api = await startApi();
  admin = await api.tokenOf(ADMIN);
  stranger = (await createOrganization(api, 'rival@other.example')).token;
  const create = async (name: string) =>
    (await api.ask('POST', '/api/clients', { token: admin, json: { name } })).body.id as string;
  acme = await create('Acme');
  bolt = await create('Bolt');
  client = (await createUser(api, admin, { email: 'ann@acme.example', role: 'client', clientId: acme }))
    .token;
  for (const id of [acme, bolt]) {
    for (const start of ['2026-01-05', '2026-01-12']) await insert('week', id, start);
    await insert('month', id, '2026-01-01');
  }
  await api.root.query(
    `insert into media.summary_changes (organization_id, client_id, grain, period_start, differences, causes)
     select organization_id, id, 'week', '2026-01-05', '{"clicks": {"before": 9, "after": 10}, "rankings": true}',
       '[{"kind": "cpm", "fromDate": null, "rates": [{"cpm": "5.0000", "effectiveDate": null}]}]'
     from media.clients where id = $1`,
    [acme],
  );
});
afterAll(() => api.stop());

/** A summary as the worker stores it: a million micros of spend, Sunday missing. */
async function insert(grain: 'week' | 'month', clientId: string, start: string): Promise<void> {
  const length = grain === 'week' ? '6 days' : '1 month -1 day';
  await api.root.query(
    `insert into media.${grain}ly_summaries (
       organization_id, client_id, ${grain}_start, ${grain}_end, impressions, clicks, conversions, revenue_micros, spend_micros,
       priced_impressions, priced_clicks, priced_conversions, priced_revenue_micros, missing_days, unpriced_days)
     select organization_id, id, $2::date, ($2::date + $3::interval)::date, 2000, 10, 2, 5000000, 2000000,
       1000, 5, 1, 3000000, array[$2::date], '{}'
     from media.clients where id = $1`,
    [clientId, start, length],
  );
}

const get = (path: string, token = admin) => api.ask('GET', `/api/summaries/${path}`, { token });

describe('summaries', () => {
  it('are listed latest first, with money and ratios as text and what they said before', async () => {
    const { status, body } = await get(`weekly?clientId=${acme}&weekStart=2026-01-05`);
    expect(status).toBe(200);
    expect(body.total).toBe(1);
    expect(body.items).toMatchObject([
      {
        clientId: acme,
        client: 'Acme',
        weekStart: '2026-01-05',
        weekEnd: '2026-01-11',
        impressions: 2000,
        clicks: 10,
        conversions: 2,
        revenue: '5.000000',
        spend: '2.000000',
        ctr: '0.005000',
        // Over the part whose spend is known.
        cpc: '0.400000',
        cpa: '2.000000',
        roas: '1.500000',
        topCampaigns: [],
        topCreatives: [],
        underperformers: [],
        previous: null,
        isFinal: false,
        missingDays: ['2026-01-05'],
        changes: [{ differences: { clicks: { before: 9, after: 10 }, rankings: true } }],
      },
    ]);
    const { body: months } = await get(`monthly?clientId=${bolt}&monthStart=2026-01-01`);
    expect(months.items).toMatchObject([{ monthStart: '2026-01-01', monthEnd: '2026-01-31', changes: [] }]);
  });

  it('are filtered by client and days, page by page', async () => {
    const starts = (body: { items: { client: string; weekStart: string }[] }) =>
      body.items.map(({ client, weekStart }) => `${client} ${weekStart}`);
    const all = ['Acme 2026-01-12', 'Bolt 2026-01-12', 'Acme 2026-01-05', 'Bolt 2026-01-05'];
    expect(starts((await get('weekly')).body)).toEqual(all);
    const page = (await get('weekly?limit=2&offset=1')).body;
    expect([starts(page), page.total]).toEqual([all.slice(1, 3), 4]);
    expect(starts((await get('weekly?from=2026-01-06&to=2026-01-31')).body)).toEqual(all.slice(0, 2));
    expect((await get('weekly?weekStart=yesterday')).status).toBe(400);
  });

  it('of others are not there', async () => {
    const { body } = await get('weekly', client);
    expect([body.total, new Set(body.items.map((item: { clientId: string }) => item.clientId))]).toEqual([
      2,
      new Set([acme]),
    ]);
    expect((await get(`weekly?clientId=${bolt}`, client)).status).toBe(404);
    expect((await get('monthly', stranger)).body).toEqual({ items: [], total: 0 });
    expect((await api.ask('GET', '/api/summaries/weekly')).status).toBe(401);
  });
});

describe('a report that was mailed', () => {
  it('has no PDF any more when that was kept long enough, and says so', async () => {
    const { body } = await api.ask('POST', '/api/report-subscriptions', {
      token: admin,
      json: { clientId: acme, grain: 'week', recipients: ['ann@acme.example'] },
    });
    const { rows } = await api.root.query<{ id: string }>(
      `insert into reporting.sends (organization_id, client_id, subscription_id, grain, period_start, status, is_incomplete,
         figures, subject, html, plain, token_hash, made_at, pdf_cleared_at)
       select organization_id, client_id, id, grain, '2026-01-05', 'made', false, '{}', 'Acme', '<p>', 'Acme', 'x', now(), now()
       from reporting.subscriptions where id = $1
       returning id`,
      [body.id],
    );
    const path = `/api/reports/${rows[0]?.id}`;
    expect((await api.ask('GET', `${path}/mail`, { token: admin })).status).toBe(200);
    const pdf = await api.ask('GET', `${path}/pdf`, { token: admin });
    expect([pdf.status, pdf.body.error.message]).toEqual([
      410,
      'This PDF was kept as long as the settings say, and is not kept any more.',
    ]);
    expect((await api.ask('GET', `${path}/pdf`, { token: stranger })).status).toBe(404);
  });
});
