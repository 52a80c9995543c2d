import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const measures = [
  'impressions',
  'clicks',
  'conversions',
  'revenue',
  'spend',
  'cpm',
  'ctr',
  'cpc',
  'cpa',
  'roas',
];
const csv = (...lines: string[]) => `${[HEADER, ...lines].join('\n')}\n`;

let product: Product;
let admin: Session;
let acme: Session;
let acmeId: string;
let boltId: string;
let first: string;
let second: string;

beforeAll(async () => {
  product = await startProduct();
  admin = await Session.logIn(product.url, ADMIN);
  acmeId = await admin.createClient('Acme', [
    ['10', '2026-03-01'],
    ['12.3456', '2026-03-02'],
  ]);
  boltId = await admin.createClient('Bolt', [['20', null]]);
  acme = await admin.createClientUser('someone@acme.test', acmeId);
  const load = async (name: string, text: string) => {
    const run = await admin.ended(await admin.upload(name, text));
    expect(run.status).toBe('success');
    return run.id;
  };
  first = await load(
    'day.csv',
    csv(
      '2026-02-28,Acme,A,B,C,D,700,7,,0,0',
      '2026-03-01,Acme,A,B,C,D,1000,10,,1,5.5',
      '2026-03-02,Acme,A,B,C,D,333,3,,0,0',
      '2026-03-02,Acme,A,B,C,"E, too",100,1,,0,0',
      '2026-03-02,Acme,A,B,C,Gone,1,0,,0,0',
      '2026-03-02,Bolt,Secret,B,C,D,7000,70,,7,7',
    ),
  );
  second = await load(
    'day.csv',
    csv(
      '2026-03-02,Acme,A,B,C,D,444,4,,0,0',
      '2026-03-02,Acme,A,B,C,"E, too",100,1,,0,0',
      '2026-03-02,Acme,A,B,C,New,50,5,,2,9',
    ),
  );
});
afterAll(() => product?.stop());

const lineage = (session: Session, query: Record<string, string>) =>
  session.request('GET', `/api/lineage?${new URLSearchParams(query)}`);
const march = { from: '2026-02-01', to: '2026-03-31' };

describe('the lineage of a number', () => {
  it('adds up to exactly what Cube answers, measure by measure, for the admin and for the client', async () => {
    for (const [session, scope] of [
      [admin, {}],
      [admin, { clientId: acmeId }],
      [acme, {}],
    ] as [Session, Record<string, string>][]) {
      await until(async () => {
        const [row] = await session.cube({
          measures: measures.map((name) => `performance.${name}`),
          ...(scope.clientId && {
            filters: [{ member: 'performance.client_id', operator: 'equals', values: [scope.clientId] }],
          }),
        });
        const { body } = await lineage(session, { ...march, ...scope });
        const computed = Object.fromEntries(
          body.arithmetic.map(({ measure, value }: { measure: string; value: string }) => [measure, value]),
        );
        for (const name of measures) {
          const difference = Number(row[`performance.${name}`]) - Number(computed[name]);
          if (Math.abs(difference) > 0.000001) return false;
        }
        return true;
      });
    }
  });

  it('names the rate, the file, the line and the record behind a row, and writes the arithmetic out', async () => {
    const { status, body } = await lineage(acme, { date: '2026-03-02', clientId: acmeId });
    expect(status).toBe(200);
    expect(body.total).toBe(3);
    expect(body.items[0]).toMatchObject({
      date: '2026-03-02',
      client: 'Acme',
      creative: 'D',
      impressions: '444',
      spend: '5.481446',
      cpm: '12.3456',
      effectiveDate: '2026-03-02',
      fileName: 'day.csv',
      ingestionId: second,
      lineNo: 2,
      raw: '2026-03-02,Acme,A,B,C,D,444,4,,0,0',
    });
    const [creativeId] = body.items.map((item: { creativeId: string }) => item.creativeId);
    const one = await lineage(acme, { ...march, creativeId });
    expect(one.body.unpricedRows).toBe(1);
    expect(
      one.body.items.map((item: { lineNo: number; spend: string | null }) => [item.lineNo, item.spend]),
    ).toEqual([
      [2, '5.481446'],
      [3, '10.000000'],
      [2, null],
    ]);
    const formula = (measure: string) =>
      one.body.arithmetic.find((entry: { measure: string }) => entry.measure === measure);
    expect(formula('spend')).toEqual({
      measure: 'spend',
      formula:
        '1,000 impressions / 1000 × CPM 10.0000 + 444 impressions / 1000 × CPM 12.3456; 1 row without a CPM add nothing',
      value: '15.481446',
    });
    expect(formula('cpc')).toEqual({
      measure: 'cpc',
      formula: '15.481446 / 14 clicks (rows with a CPM)',
      value: '1.105818',
    });
    expect(formula('cpa').formula).toContain('/ 1 conversions');
  });

  it('shows a client nothing of another', async () => {
    expect((await lineage(acme, { ...march, clientId: boltId })).status).toBe(404);
    const all = await lineage(acme, march);
    expect(all.body.items.every((item: { client: string }) => item.client === 'Acme')).toBe(true);
    expect(JSON.stringify(all.body)).not.toContain('Secret');
    const theirs = await lineage(admin, { ...march, clientId: boltId });
    expect(theirs.body.items).toMatchObject([{ campaign: 'Secret' }]);
    const creativeId = theirs.body.items[0].creativeId;
    expect((await lineage(acme, { ...march, creativeId })).body).toMatchObject({ items: [], total: 0 });
  });

  it('wants a day or a range', async () => {
    for (const query of [{}, { from: '2026-03-01' }, { date: '2026-03-01', ...march }, { date: 'today' }]) {
      expect((await lineage(admin, query as Record<string, string>)).status).toBe(400);
    }
  });
});

describe('what a file changed', () => {
  it('is told by client, day and item against what it replaced', async () => {
    const diff = await admin.send('GET', `/api/ingestions/${second}/diff`);
    expect(diff.slices).toEqual([
      {
        clientId: acmeId,
        client: 'Acme',
        date: '2026-03-02',
        replacedId: first,
        replacedFile: 'day.csv',
        added: 1,
        removed: 1,
        changed: 1,
        unchanged: 1,
        before: {
          impressions: '434',
          clicks: '4',
          conversions: '0',
          revenue: '0.000000',
          spend: expect.any(String),
        },
        after: {
          impressions: '594',
          clicks: '10',
          conversions: '2',
          revenue: '9.000000',
          spend: expect.any(String),
        },
      },
    ]);
    expect(diff.before.impressions).toBe('434');
    expect(diff.items).toMatchObject([
      { creative: 'D', change: 'changed', before: { impressions: '333' }, after: { impressions: '444' } },
      { creative: 'Gone', change: 'removed', before: { impressions: '1' }, after: null },
      { creative: 'New', change: 'added', before: null, after: { impressions: '50', revenue: '9.000000' } },
    ]);
    expect(Number(diff.after.spend)).toBeCloseTo(5.481446 + 1.23456 + 0.61728, 6);
    const new_ = await admin.send('GET', `/api/ingestions/${first}/diff?limit=2`);
    expect([new_.total, new_.items.length, new_.before.impressions]).toEqual([6, 2, '0']);
  });

  it('can be taken back: the earlier version is stated again, from the lines that were kept', async () => {
    const impressions = async () =>
      (await lineage(admin, { date: '2026-03-02', clientId: acmeId })).body.arithmetic[0].value;
    expect(await impressions()).toBe('594');
    const { ingestionId } = await admin.send('POST', `/api/ingestions/${first}/reapply`);
    const run = await admin.ended(ingestionId);
    expect(run).toMatchObject({ status: 'success', rowsRead: 6, rowsLoaded: 6, reapplyOf: first });
    expect(await impressions()).toBe('434');
    expect((await lineage(admin, { date: '2026-03-02', clientId: acmeId })).body.items[0].ingestionId).toBe(
      ingestionId,
    );
    const refused = await admin.request('POST', `/api/ingestions/${ingestionId}/reapply`);
    expect([refused.status, refused.body.error.message]).toEqual([
      409,
      'Nothing replaced this file: it is in force as it is.',
    ]);
    // And back again.
    await admin.ended((await admin.send('POST', `/api/ingestions/${second}/reapply`)).ingestionId);
    expect(await impressions()).toBe('594');
  });
});
