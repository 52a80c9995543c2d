import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const levels = ['campaign', 'strategy', 'placement', 'creative'] as const;

/** Impressions of the first file. */
const FIRST = 1001 + 2003 + 3007 + 4013 + 17 + 5021 + 6029 + 7039;

let product: Product;
let admin: Session;
let client: string;

beforeAll(async () => {
  product = await startProduct();
  admin = await Session.logIn(product.url, ADMIN);
  client = await admin.createClient('Acme', [['10.1234', null]]);
  await load('january.csv', [
    // Two spellings of a campaign with the same tree below, on the same days.
    '2026-01-30,Acme,Spring sale,Prospecting,Home,Banner,1001,10,,1,5.55',
    '2026-01-30,Acme,Sping sale,Prospecting,Home,Banner,2003,20,,2,7.77',
    '2026-02-01,Acme,Spring sale,Prospecting,Home,Banner,3007,30,,3,1.01',
    '2026-02-01,Acme,Sping sale,Prospecting,Home,Banner,4013,40,,4,2.02',
    '2026-02-01,Acme,Sping sale,Prospecting,Home,Video,17,1,,0,0',
    '2026-02-01,Acme,Sping sale,Retargeting,Feed,Banner,5021,50,,5,3.03',
    '2026-02-01,Acme,Brand,Reach,Feed,Spot,6029,60,,6,4.04',
    '2026-02-01,Acme,Brand,Reach,Feed,Spot v2,7039,70,,7,6.06',
  ]);
});
afterAll(() => product?.stop());

async function load(fileName: string, lines: string[]): Promise<void> {
  const run = await admin.ended(await admin.upload(fileName, [HEADER, ...lines, ''].join('\n')));
  expect([run.status, run.message]).toEqual(['success', run.message]);
}

/** Every level as Cube shows it: path of names → impressions, clicks, conversions, revenue and spend. */
async function shown(): Promise<Record<string, string>> {
  const rows: Record<string, string> = {};
  for (let depth = 0; depth <= levels.length; depth += 1) {
    const dimensions = levels.slice(0, depth).map((level) => `performance.${level}`);
    const ids = levels.slice(0, depth).map((level) => `performance.${level}_id`);
    for (const row of await admin.cube({
      measures: ['impressions', 'clicks', 'conversions', 'revenue', 'spend'].map(
        (name) => `performance.${name}`,
      ),
      dimensions: [...dimensions, ...ids],
    })) {
      const path = dimensions.map((dimension) => row[dimension]).join(' › ');
      if (path in rows) throw new Error(`“${path}” is shown twice`);
      rows[path] = ['impressions', 'clicks', 'conversions', 'revenue', 'spend']
        .map((name) => Number(row[`performance.${name}`]))
        .join(' ');
    }
  }
  return rows;
}

/** Impressions of all rows of a level, which lies that deep. */
const sumOf = (rows: Record<string, string>, depth: number) =>
  Object.entries(rows)
    .filter(([path]) => (path === '' ? 0 : path.split(' › ').length) === depth)
    .reduce((sum, [, numbers]) => sum + Number(numbers.split(' ')[0]), 0);

/** Rollups follow within seconds, each by itself: waits until all levels add up to the same, and to what is expected. */
const shownAs = (impressions: number, expected: (rows: Record<string, string>) => boolean) =>
  until(async () => {
    const rows = await shown();
    const sums = [0, 1, 2, 3, 4].map((depth) => sumOf(rows, depth));
    if (sums.some((sum) => sum !== impressions) || !expected(rows))
      throw new Error(`not yet: ${sums} of ${impressions} in ${JSON.stringify(rows)}`);
    return rows;
  }, 50_000);

/** At no level: each follows by itself, and a month at a time. */
const isNowhere = (name: string, rows: Record<string, string>) =>
  !Object.keys(rows).some((path) => path.startsWith(name));

const itemsOf = async (level: string, search?: string) =>
  (
    await admin.send(
      'GET',
      `/api/names?clientId=${client}&level=${level}${search ? `&search=${encodeURIComponent(search)}` : ''}`,
    )
  ).items;
const idOf = async (level: string, name: string) =>
  (await itemsOf(level)).find((item: { name: string }) => item.name === name).id;
const merge = (level: string, sourceId: string, targetId: string) =>
  admin.request('POST', '/api/names/merges', { level, sourceId, targetId });
const undo = (id: string) => admin.request('POST', `/api/names/merges/${id}/undo`);

describe('merged names', () => {
  let before: Record<string, string>;
  let mergeId: string;

  it('are shown as one at every level, with what has the same name below, and totals stay what they were', async () => {
    before = await shownAs(FIRST, (rows) => 'Brand › Reach › Feed › Spot' in rows);
    const merged = await merge(
      'campaigns',
      await idOf('campaigns', 'Sping sale'),
      await idOf('campaigns', 'Spring sale'),
    );
    expect([merged.status, merged.body.source, merged.body.target]).toEqual([
      201,
      'Sping sale',
      'Spring sale',
    ]);
    mergeId = merged.body.id;
    const rows = await shownAs(FIRST, (rows) => isNowhere('Sping', rows));
    expect(rows['']).toBe(before['']);
    // 1,001 + 2,003 + 3,007 + 4,013 impressions of one banner, on two days with two rows each.
    expect(rows['Spring sale › Prospecting › Home › Banner']?.split(' ').slice(0, 3)).toEqual([
      '10024',
      '100',
      '10',
    ]);
    expect(
      Object.keys(rows)
        .filter((path) => path.startsWith('Spring sale'))
        .sort(),
    ).toEqual([
      'Spring sale',
      'Spring sale › Prospecting',
      'Spring sale › Prospecting › Home',
      'Spring sale › Prospecting › Home › Banner',
      'Spring sale › Prospecting › Home › Video',
      'Spring sale › Retargeting',
      'Spring sale › Retargeting › Feed',
      'Spring sale › Retargeting › Feed › Banner',
    ]);
    const [item] = await itemsOf('campaigns', 'sping');
    expect(item).toMatchObject({
      name: 'Spring sale',
      fileNames: ['Spring sale', 'Sping sale'],
      children: 2,
      merged: [{ mergeId, name: 'Sping sale' }],
    });
    // Behind the number are the rows of both, with the lines they came from.
    const lineage = await admin.send(
      'GET',
      `/api/lineage?from=2026-01-01&to=2026-02-28&campaignId=${item.id}&creativeId=${await idOf('creatives', 'Banner')}`,
    );
    expect(lineage.total).toBe(4);
  });

  it('take in the next file, which goes on using both', async () => {
    await load('march.csv', [
      '2026-03-01,Acme,Spring sale,Prospecting,Home,New,100,1,,0,0',
      '2026-03-01,Acme,Sping sale,Prospecting,Home,New,200,2,,0,0',
      '2026-03-01,Acme,Sping sale,Lookalike,Home,Banner,300,3,,0,0',
    ]);
    const rows = await shownAs(FIRST + 600, (rows) => 'Spring sale › Prospecting › Home › New' in rows);
    expect(rows['Spring sale › Prospecting › Home › New']?.split(' ')[0]).toBe('300');
    expect(rows['Spring sale › Lookalike']?.split(' ')[0]).toBe('300');
    expect(Object.keys(rows).some((path) => path.startsWith('Sping'))).toBe(false);
  });

  it('are renamed as one, and files still find them', async () => {
    const id = await idOf('campaigns', 'Spring sale');
    const renamed = await admin.send('PATCH', `/api/names/${id}`, {
      level: 'campaigns',
      name: 'Spring 2026',
    });
    expect(renamed).toMatchObject({ name: 'Spring 2026', fileNames: ['Spring sale', 'Sping sale'] });
    const twin = await admin.request('PATCH', `/api/names/${id}`, { level: 'campaigns', name: 'Brand' });
    expect([twin.status, twin.body.error.message]).toEqual([
      409,
      'There is another campaign called “Brand” here. Merge the two instead.',
    ]);
    await load('march again.csv', ['2026-03-01,Acme,Sping sale,Prospecting,Home,New,50,2,,0,0']);
    const rows = await shownAs(
      FIRST + 50,
      (rows) =>
        rows['Spring 2026 › Prospecting › Home › New']?.startsWith('50 ') === true &&
        !('Spring sale' in rows),
    );
    expect(
      Object.keys(rows)
        .filter((path) => !path.includes('›'))
        .sort(),
    ).toEqual(['', 'Brand', 'Spring 2026']);
    await admin.send('PATCH', `/api/names/${id}`, { level: 'campaigns', name: 'Spring sale' });
  });

  it('come apart again when it is undone, to the last digit, in whichever order merges were made', async () => {
    // The March file states its day anew without anything of these campaigns, so that only what was there before is left.
    await load('march last.csv', ['2026-03-01,Acme,Brand,Reach,Feed,Spot,0,0,,0,0']);
    const spots = await merge(
      'creatives',
      await idOf('creatives', 'Spot v2'),
      await idOf('creatives', 'Spot'),
    );
    const strategies = await merge(
      'strategies',
      await idOf('strategies', 'Retargeting'),
      await idOf('strategies', 'Prospecting'),
    );
    expect([spots.status, strategies.status]).toEqual([201, 201]);
    const early = await undo(mergeId);
    expect([early.status, early.body.error.message]).toEqual([
      409,
      'Undo the merge of “Retargeting” into “Prospecting” first: it builds on this one.',
    ]);
    await shownAs(
      FIRST,
      (rows) =>
        'Spring sale › Prospecting › Feed › Banner' in rows &&
        rows['Brand › Reach › Feed › Spot']?.split(' ')[0] === String(6029 + 7039),
    );
    for (const id of [spots.body.id, strategies.body.id, mergeId]) expect((await undo(id)).status).toBe(200);
    expect((await undo(mergeId)).status).toBe(409);
    await shownAs(FIRST, (rows) => isDeepStrictEqual(rows, before));
    const history = await admin.send('GET', `/api/names/merges?clientId=${client}`);
    expect(history.items.every(({ undoneAt }: { undoneAt: string | null }) => undoneAt !== null)).toBe(true);
  });

  it('lie under the same item, or are refused in words', async () => {
    const strategy = await idOf('strategies', 'Reach');
    const other = await idOf('strategies', 'Retargeting');
    const answer = await merge('strategies', strategy, other);
    expect([answer.status, answer.body.error.message]).toEqual([
      409,
      'Only strategies that lie under the same campaign can be merged.',
    ]);
    expect((await merge('strategies', strategy, strategy)).status).toBe(409);
    expect((await merge('campaigns', strategy, other)).status).toBe(404);
  });
});
