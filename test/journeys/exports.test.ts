import { addDays, daysBetween } from '@pmd/core/days';
import { measureNames } from '@pmd/core/performance';
import { parse } from 'csv-parse/sync';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const FROM = '2026-11-01';
const DAYS = 6;
const TO = addDays(FROM, DAYS - 1);
/** So many that a flat export takes more than one answer of Cube, which has 50,000 rows at most. */
const CREATIVES = 8500;

const names = [
  ['Żółć & "Søn", Ltd', 'Prospecting', 'Home page', '=HYPERLINK("http://evil.example";"x")'],
  ['日本語キャンペーン', 'リーチ', 'Video', '-2+3 banner'],
  ['Привет мир', 'Καλημέρα', 'مرحبا بالعالم', 'שלום עולם'],
  ['@SUM(A1)', '\u{13000} hieroglyph', '🚀 launch', '+1 plus'],
] as const;

const member = (name: string) => `performance.${name}`;
/** Those that are sums and their ratios. */
const measures = measureNames.slice(0, 11).map(member);
const days = (from = FROM, to = TO) => [{ dimension: member('date'), dateRange: [from, to] }];

let product: Product;
let admin: Session;
let acme: Session;
let acmeId: string;
let boltId: string;

beforeAll(async () => {
  product = await startProduct();
  admin = await Session.logIn(product.url, ADMIN);
  acmeId = await admin.createClient('Açaí 東京', [['12.3457', null]]);
  boltId = await admin.createClient('Bolt', [['7.5', '2026-11-03']]);
  acme = await admin.createClientUser('someone@acme.test', acmeId);
  const lines = [HEADER];
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  for (let day = 0; day < DAYS; day++) {
    const date = addDays(FROM, day);
    names.forEach((path, i) => {
      const clicks = i === 3 ? 0 : (day + 1) * (i + 2);
      lines.push(
        `${date},Açaí 東京,${path.map(quoted).join(',')},${(i + 1) * 1000 + day * 37},${clicks},,${i},${i}.${day}7`,
      );
    });
    for (let i = 0; i < CREATIVES; i++)
      lines.push(`${date},Bolt,Brand,Reach,Video,Spot ${i},${i + day},1,,0,0`);
  }
  const run = await admin.ended(await admin.upload('days.csv', `${lines.join('\n')}\n`));
  expect(run.status).toBe('success');
  expect(run.rowsLoaded).toBe((CREATIVES + names.length) * DAYS);
  const sum = lines.slice(1).reduce((total, line) => total + Number(line.split(',').at(-5)), 0);
  await until(
    async () =>
      (await admin.cube({ measures: [member('impressions')] }))[0]?.[member('impressions')] === String(sum),
  );
});
afterAll(() => product?.stop());

interface Download {
  status: number;
  headers: Headers;
  bytes: Buffer;
  text: string;
}

/** An export as it comes over the wire. */
async function download(
  who: Session,
  format: string,
  parameters: Record<string, unknown>,
): Promise<Download> {
  const search = new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const response = await fetch(`${product.url}/api/exports/performance.${format}?${search}`, {
    headers: { authorization: `Bearer ${who.token}` },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString('utf8') };
}

const records = ({ text }: Download): string[][] => parse(text, { record_delimiter: '\r\n' });

/** A workbook as an independent reader sees it. */
const sheets = async ({ bytes }: Download) => readWorkbook(bytes);

/** The text of a PDF, by page. */
async function pagesOf({ bytes }: Download): Promise<string[]> {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  return pages;
}

const dense = (text: string) => text.replaceAll(/[\s\p{Default_Ignorable_Code_Point}]/gu, '');
const pathNames = ['campaign', 'strategy', 'placement', 'creative'];
/** What a spreadsheet would run begins with an apostrophe. */
const defused = (name: string) => (/^[=+\-@]/.test(name) ? `'${name}` : name);

describe('a flat export', () => {
  const query = {
    measures,
    dimensions: [...pathNames, 'creative_id'].map(member),
    timeDimensions: [{ ...days()[0], granularity: 'day' }],
    filters: [{ member: member('client_id'), operator: 'equals', values: [] as string[] }],
  };

  it('as CSV has every digit that the same query has in Cube, and its row count', async () => {
    const asked = { ...query, filters: [{ ...query.filters[0], values: [acmeId] }] };
    const file = await download(admin, 'csv', { query: asked });
    expect(file.status).toBe(200);
    const [header, ...lines] = records(file);
    expect(header).toEqual(
      'Date,Campaign,Strategy,Placement,Creative,Creative ID,Spend,Impressions,Clicks,CTR,CPC,CPM,Conversions,Conv. rate,CPA,Revenue,ROAS'.split(
        ',',
      ),
    );
    const rows = await admin.cube(asked);
    expect(rows.length).toBe(names.length * DAYS);
    expect(file.headers.get('x-row-count')).toBe(String(rows.length));
    const expected = rows.map((row) => [
      row[member('date.day')].slice(0, 10),
      ...pathNames.map((name) => defused(row[member(name)])),
      row[member('creative_id')],
      ...measures.map((name) => row[name] ?? ''),
    ]);
    expect(lines.toSorted()).toEqual(expected.toSorted());
    expect(file.headers.get('content-disposition')).toContain(
      `filename*=UTF-8''${encodeURIComponent('Açaí_東京_report_2026-11-01_2026-11-06.csv')}`,
    );
    expect(file.text).toContain('"Żółć & ""Søn"", Ltd"');
    expect(file.text).toContain(`'=HYPERLINK`);
    expect(file.text).not.toContain('\ufeff');
    expect((await download(admin, 'csv', { query: asked, bom: '1' })).text.startsWith('\ufeffDate,')).toBe(
      true,
    );
  });

  it('as XLSX has numbers as numbers, days as days, text as text, and says what it is', async () => {
    const asked = { ...query, filters: [{ ...query.filters[0], values: [acmeId] }] };
    const file = await download(admin, 'xlsx', { query: asked, title: 'Alles über „Açaí“' });
    expect(file.status).toBe(200);
    const [performance, about] = await sheets(file);
    const [header, ...lines] = performance?.data ?? [];
    expect(header?.[0]).toBe('Date');
    const rows = await admin.cube(asked);
    const [total] = await admin.cube({ measures, timeDimensions: days(), filters: asked.filters });
    const numbers = (row: Record<string, string | null>) =>
      measures.map((name) => (row[name] === null ? null : Number(row[name])));
    const last = lines.pop();
    expect(last?.slice(6)).toEqual(numbers(total));
    const key = (line: readonly unknown[]) => `${line[0]} ${line[5]}`;
    const byKey = new Map(
      lines.map((line) => [
        key([(line[0] as unknown as Date).toISOString().slice(0, 10), ...line.slice(1)]),
        line,
      ]),
    );
    expect(byKey.size).toBe(rows.length);
    for (const row of rows) {
      const line = byKey.get(`${row[member('date.day')].slice(0, 10)} ${row[member('creative_id')]}`);
      expect(line?.slice(1, 5)).toEqual(pathNames.map((name) => row[member(name)]));
      expect(line?.slice(6)).toEqual(numbers(row));
    }
    const facts = Object.fromEntries(about?.data ?? []);
    expect(facts).toMatchObject({
      Title: 'Alles über „Açaí“',
      Client: 'Açaí 東京',
      Days: '2026-11-01 to 2026-11-06',
      Filters: 'Client is Açaí 東京',
      'Data through': TO,
      Rows: String(rows.length),
      'Generated by': ADMIN.email,
    });
  });

  it('of a client holds nothing of another, whatever it asks for', async () => {
    const all = { measures, dimensions: [member('client'), member('client_id')], timeDimensions: days() };
    const foreign = {
      ...all,
      filters: [{ member: member('client_id'), operator: 'equals', values: [boltId] }],
    };
    expect((await download(admin, 'csv', { query: all })).text).toContain('Bolt');
    expect(records(await download(acme, 'csv', { query: all })).map((line) => line[0])).toEqual([
      'Client',
      'Açaí 東京',
    ]);
    const empty = await download(acme, 'csv', { query: foreign });
    expect(records(empty).length).toBe(1);
    for (const format of ['csv', 'xlsx', 'pdf']) {
      const file = await download(acme, format, { query: foreign });
      expect(file.headers.get('content-disposition')).not.toContain('Bolt');
      expect(file.headers.get('content-disposition')).toContain(encodeURIComponent('東京'));
    }
    const pages = await pagesOf(await download(acme, 'pdf', { query: foreign }));
    expect(pages.join()).not.toContain('Bolt');
  });
});

describe('a tree', () => {
  const query = { measures, timeDimensions: days(), order: [[member('spend'), 'desc']] };

  it('has a line per node with what Cube says at its level, parents first, and the grand total', async () => {
    const file = await download(acme, 'csv', { query, rows: 'campaign,strategy' });
    const [header, ...lines] = records(file);
    expect(header?.slice(0, 4)).toEqual(['Level', 'Campaign', 'Strategy', 'Spend']);
    const campaigns = await acme.cube({ ...query, dimensions: ['campaign_id', 'campaign'].map(member) });
    const strategies = await acme.cube({ ...query, dimensions: ['campaign', 'strategy'].map(member) });
    const [total] = await acme.cube({ measures, timeDimensions: days() });
    const values = (row: Record<string, string | null>) => measures.map((name) => row[name] ?? '');
    const expected = campaigns.flatMap((campaign) => [
      ['Campaign', defused(campaign[member('campaign')]), '', ...values(campaign)],
      ...strategies
        .filter((strategy) => strategy[member('campaign')] === campaign[member('campaign')])
        .map((strategy) => [
          'Strategy',
          defused(strategy[member('campaign')]),
          defused(strategy[member('strategy')]),
          ...values(strategy),
        ]),
    ]);
    expect(lines).toEqual([...expected, ['Total', '', '', ...values(total)]]);
    expect(file.headers.get('x-row-count')).toBe('8');
  });

  it('shows what is expanded, spread over periods', async () => {
    const [first] = await acme.cube({ ...query, dimensions: [member('campaign_id')] });
    const asked = {
      ...query,
      measures: [member('spend'), member('ctr')],
      timeDimensions: [{ ...days()[0], granularity: 'week' }],
    };
    const open = `0${first[member('campaign_id')]}`;
    const [header, ...lines] = records(
      await download(acme, 'csv', { query: asked, rows: 'campaign,creative', open }),
    );
    // November 1 was a Sunday: the first week begins before the range.
    expect(header).toEqual(
      'Level,Campaign,Creative,Spend,CTR,2026-10-26 Spend,2026-10-26 CTR,2026-11-02 Spend,2026-11-02 CTR'.split(
        ',',
      ),
    );
    expect(lines.map(([level]) => level)).toEqual([
      'Campaign',
      'Creative',
      'Campaign',
      'Campaign',
      'Campaign',
      'Total',
    ]);
    const weeks = await acme.cube({
      ...asked,
      dimensions: [member('campaign_id')],
      order: [[member('date'), 'asc']],
    });
    const own = weeks.filter((row) => row[member('campaign_id')] === first[member('campaign_id')]);
    expect(lines[0]?.slice(5)).toEqual(own.flatMap((row) => [row[member('spend')], row[member('ctr')]]));
    const closed = records(await download(acme, 'csv', { query, rows: 'campaign,creative', open: '' }));
    expect(closed.length).toBe(1 + names.length + 1);
  });

  it('has whole levels expanded but for what is closed, and is spread over the members of a level', async () => {
    const byImpressions = { measures: [member('impressions')], timeDimensions: days() };
    const [first] = await acme.cube({
      ...byImpressions,
      dimensions: [member('campaign_id')],
      order: [[member('impressions'), 'asc']],
    });
    const [header, ...lines] = records(
      await download(acme, 'csv', {
        query: byImpressions,
        rows: 'campaign,creative',
        sorts: 'campaign:impressions.asc,creative:name.asc',
        across: 'placement',
        expand: '1',
        closed: `0${first[member('campaign_id')]}`,
      }),
    );
    expect(lines.map(([level]) => level)).toEqual([
      'Campaign',
      ...Array(names.length - 1)
        .fill(['Campaign', 'Creative'])
        .flat(),
      'Total',
    ]);
    const placements = await acme.cube({
      ...byImpressions,
      dimensions: [member('placement')],
      order: [[member('impressions'), 'desc']],
    });
    expect(header?.slice(3)).toEqual([
      'Impressions',
      ...placements.map((row) => `${row[member('placement')]} Impressions`),
    ]);
    const cells = await acme.cube({ ...byImpressions, dimensions: ['campaign', 'placement'].map(member) });
    for (const [level, campaign, , whole, ...spread] of lines.filter(([level]) => level === 'Campaign')) {
      const own = placements.map(
        (placement) =>
          cells.find(
            (row) =>
              defused(row[member('campaign')]) === campaign &&
              row[member('placement')] === placement[member('placement')],
          )?.[member('impressions')] ?? '',
      );
      expect([level, campaign, ...spread]).toEqual([level, campaign, ...own]);
      expect(own).toContain(whole);
    }
    expect(lines.at(-1)?.slice(4)).toEqual(placements.map((row) => row[member('impressions')]));
  });

  it('shows the first members of a level and of the columns, and all others as one, as Cube counts them', async () => {
    const asked = { measures: [member('impressions')], timeDimensions: days() };
    const impressions = member('impressions');
    const [campaigns, placements, total] = await Promise.all([
      acme.cube({
        ...asked,
        dimensions: [member('campaign_id'), member('campaign')],
        order: [
          [impressions, 'desc'],
          [member('campaign'), 'asc'],
        ],
      }),
      acme.cube({
        ...asked,
        dimensions: [member('placement')],
        order: [
          [impressions, 'desc'],
          [member('placement'), 'asc'],
        ],
      }),
      acme.cube(asked),
    ]);
    const few = campaigns.slice(0, 2);
    const without = (name: string, values: unknown[]) => ({
      member: member(name),
      operator: 'notEquals',
      values,
    });
    const notShown = without(
      'campaign_id',
      few.map((row) => row[member('campaign_id')]),
    );
    const first = placements[0][member('placement')];
    const [others, othersFirst] = await Promise.all([
      acme.cube({ ...asked, filters: [notShown] }),
      acme.cube({
        ...asked,
        filters: [notShown, { member: member('placement'), operator: 'equals', values: [first] }],
      }),
    ]);
    const [header, ...lines] = records(
      await download(acme, 'csv', {
        query: asked,
        rows: 'campaign',
        sorts: 'campaign:impressions.desc',
        across: 'placement',
        tops: 'campaign:2,placement:1',
      }),
    );
    expect(header).toEqual([
      'Level',
      'Campaign',
      'Impressions',
      `${first} Impressions`,
      'Others Impressions',
    ]);
    expect(lines.map(([level, name]) => [level, name])).toEqual([
      ...few.map((row) => ['Campaign', defused(row[member('campaign')])]),
      ['Campaign', `Others (${campaigns.length - 2})`],
      ['Total', ''],
    ]);
    expect(lines[2]?.slice(2, 4)).toEqual([others[0][impressions], othersFirst[0]?.[impressions] ?? '']);
    expect(lines[3]?.[2]).toBe(total[0][impressions]);
    for (const column of [2, 3, 4]) {
      const parts = lines.slice(0, -1).reduce((sum, cells) => sum + BigInt(cells[column] || 0), 0n);
      expect(String(parts)).toBe(lines[3]?.[column]);
    }
    for (const [, , whole, ...spread] of lines) {
      expect(spread.reduce((sum, cell) => sum + BigInt(cell || 0), 0n)).toBe(BigInt(whole ?? 0));
    }
  });

  it('shows the others below each node too, and the columns in the order asked for', async () => {
    const impressions = member('impressions');
    const asked = { measures: [impressions], timeDimensions: days() };
    const dimensions = [member('placement')];
    const order = [
      [impressions, 'asc'],
      [member('placement'), 'asc'],
    ];
    const placements = await admin.cube({ ...asked, dimensions, order });
    const [header, ...lines] = records(
      await download(admin, 'csv', {
        query: asked,
        rows: 'client,campaign',
        sorts: 'client:name.asc,campaign:impressions.desc,placement:impressions.asc',
        across: 'placement',
        tops: 'campaign:1,placement:1',
      }),
    );
    expect(header?.slice(4)).toEqual([
      ...placements.slice(0, 1).map((row) => `${row[member('placement')]} Impressions`),
      'Others Impressions',
    ]);
    const starts = lines.flatMap(([level], at) => (level === 'Campaign' ? [] : [at]));
    let othersSeen = 0;
    for (const [i, start] of starts.slice(0, -1).entries()) {
      const below = lines.slice(start + 1, starts[i + 1]);
      const others = below.filter(([, , name]) => name?.startsWith('Others ('));
      othersSeen += others.length;
      expect(below.length).toBe(1 + others.length);
      for (const column of [3, 4, 5]) {
        const sum = below.reduce((all, cells) => all + Number(cells[column]), 0);
        expect(sum).toBe(Number(lines[start]?.[column]));
      }
    }
    expect(othersSeen).toBeGreaterThan(0);
    const kept = { query: { ...asked, filters: [{ member: impressions, operator: 'gt', values: ['1'] }] } };
    const refused = await download(acme, 'csv', { ...kept, rows: 'campaign', tops: 'campaign:1' });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('a filter on a measure')]);
  });

  it('compares with other days', async () => {
    const [from, before] = ['2026-11-04', '2026-11-01'];
    const asked = { measures: [member('spend')], timeDimensions: days(from, '2026-11-06') };
    const compare = `${before}..2026-11-03`;
    const [header, ...lines] = records(
      await download(admin, 'csv', { query: asked, rows: 'client', compare }),
    );
    expect(header).toEqual(['Level', 'Client', 'Spend', 'Spend before', 'Spend change']);
    const then = await admin.cube({ ...asked, timeDimensions: days(before, '2026-11-03') });
    const now = await admin.cube(asked);
    expect(lines.at(-1)?.slice(2, 4)).toEqual([now[0][member('spend')], then[0][member('spend')]]);
    const change = Number(now[0][member('spend')]) / Number(then[0][member('spend')]) - 1;
    expect(Number(lines.at(-1)?.[4])).toBeCloseTo(change, 5);
  });

  it('compares each period with its like in other days', async () => {
    const [from, before] = ['2026-11-04', '2026-11-01'];
    const timeDimensions = [{ ...days(from, '2026-11-06')[0], granularity: 'day' }];
    const asked = { measures: [member('spend')], timeDimensions };
    const [header = [], ...lines] = records(
      await download(admin, 'csv', { query: asked, rows: 'client', compare: `${before}..2026-11-03` }),
    );
    const total = lines.at(-1) ?? [];
    const spendOn = async (day: string) =>
      (await admin.cube({ measures: [member('spend')], timeDimensions: days(day, day) }))[0][member('spend')];
    for (const [day, other] of [
      ['2026-11-04', '2026-11-01'],
      ['2026-11-06', '2026-11-03'],
    ] as const) {
      const at = header.indexOf(`${day} Spend`);
      expect(header.slice(at, at + 3)).toEqual([
        `${day} Spend`,
        `${day} Spend before`,
        `${day} Spend change`,
      ]);
      expect(total.slice(at, at + 2)).toEqual([await spendOn(day), await spendOn(other)]);
    }
  });

  it('as XLSX has its subtotals and totals as values', async () => {
    const [performance] = await sheets(await download(admin, 'xlsx', { query, rows: 'client,campaign' }));
    const [, ...lines] = performance?.data ?? [];
    const [total] = await admin.cube({ measures, timeDimensions: days() });
    expect(lines.at(-1)?.[0]).toBe('Total');
    expect(lines.at(-1)?.slice(3)).toEqual(measures.map((name) => Number(total[name])));
    expect(lines.map((line) => line[0])).toEqual([
      'Client',
      'Campaign',
      'Client',
      ...Array(4).fill('Campaign'),
      'Total',
    ]);
  });
});

describe('a report as PDF', () => {
  it('says title, client, days, KPIs, rows and freshness, with every name and the numbers of Cube', async () => {
    const query = {
      measures: measures.slice(0, 5),
      timeDimensions: days(),
      order: [[member('spend'), 'desc']],
    };
    const file = await download(acme, 'pdf', {
      query,
      rows: 'campaign,strategy,placement,creative',
      compare: `${addDays(FROM, -DAYS)}..${addDays(FROM, -1)}`,
      title: 'November',
    });
    expect(file.status).toBe(200);
    const pages = await pagesOf(file);
    // A reader sees gaps where one font ends and the next begins.
    const text = dense(pages.join());
    const [total] = await acme.cube({ measures, timeDimensions: days() });
    const money = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    for (const part of [
      'November',
      'My agency · Açaí 東京',
      '2026-11-01 to 2026-11-06',
      `Page 1 of ${pages.length}`,
      `Data through ${TO}`,
      'by someone@acme.test',
      money.format(total[member('spend')]),
      money.format(total[member('revenue')]),
      '16 rows',
      'Żółć & "Søn", Ltd',
      '日本語キャンペーン',
      'リーチ',
      'Привет мир',
      'Καλημέρα',
      '[U+13000] hieroglyph',
      '🚀',
      '=HYPERLINK("http://evil.example";"x")',
    ]) {
      expect(text).toContain(dense(part));
    }
    // A reader may give the words of a line from right to left one by one.
    for (const word of ['مرحبا', 'بالعالم', 'שלום', 'עולם']) expect(text).toContain(word);
    for (const row of await acme.cube({ ...query, dimensions: ['campaign_id', 'campaign'].map(member) })) {
      expect(text).toContain(money.format(row[member('spend')]));
      expect(text).toContain(Number(row[member('impressions')]).toLocaleString('en-US'));
    }
  });

  it('has each day beside the whole range, on as many pages as they take', async () => {
    const impressions = member('impressions');
    const asked = { measures: [impressions, member('spend')] };
    const file = await download(acme, 'pdf', {
      query: { ...asked, timeDimensions: [{ ...days()[0], granularity: 'day' }] },
      rows: 'campaign',
    });
    const text = dense((await pagesOf(file)).join());
    const campaigns = [member('campaign_id'), member('campaign')];
    for (const dimensions of [[], campaigns]) {
      const timeDimensions = [{ ...days()[0], granularity: 'day' }];
      for (const row of await acme.cube({ ...asked, dimensions, timeDimensions })) {
        expect(text).toContain(dense(`${row[`${member('date')}.day`].slice(0, 10)} Impressions`));
        expect(text).toContain(Number(row[impressions]).toLocaleString('en-US'));
      }
    }
  });
});

describe('an export is refused', () => {
  const bulk = {
    measures: [member('impressions')],
    dimensions: [member('creative_id')],
    timeDimensions: [{ ...days()[0], granularity: 'day' }],
  };

  it('above the limit, with the exact number of lines, and never cut short', async () => {
    const lines = (CREATIVES + names.length) * DAYS;
    const file = await download(admin, 'pdf', { query: bulk });
    expect(file.status).toBe(413);
    expect(JSON.parse(file.text).error.message).toContain(
      `${lines.toLocaleString('en')} lines; PDF has at most 5,000`,
    );
    const tree = await download(admin, 'pdf', {
      query: { measures: bulk.measures, timeDimensions: days() },
      rows: 'creative',
    });
    expect(JSON.parse(tree.text).error.message).toContain(
      `${(CREATIVES + names.length).toLocaleString('en')} lines`,
    );
    const csv = await download(admin, 'csv', { query: bulk });
    expect(csv.headers.get('x-row-count')).toBe(String(lines));
    const rows = records(csv).slice(1);
    expect(rows.length).toBe(lines);
    expect(new Set(rows.map((row) => row.slice(0, 2).join())).size).toBe(lines);
    expect(daysBetween(rows[0]?.[0] ?? '', rows.at(-1)?.[0] ?? '')).toBe(DAYS - 1);
  });

  it('for what is not in the public view, and for what would cut it short', async () => {
    const refused: Record<string, unknown>[] = [
      { query: { measures: ['daily_metrics.impressions'] } },
      { query: { measures: [member('spend_micros')] } },
      { query: { measures: [member('spend')], dimensions: [member('organization_id')] } },
      { query: { measures: [member('spend')], filters: [{ member: 'clients.name', operator: 'set' }] } },
      {
        query: {
          measures: [member('spend')],
          filters: [{ or: [{ member: 'clients.id', operator: 'set' }] }],
        },
      },
      { query: { measures: [member('spend')], limit: 10 } },
      { query: { measures: [member('spend')], offset: 10 } },
      { query: { measures: [] } },
      { query: 'nonsense' },
      { query: { measures: [member('spend')], timezone: 'America/New_York' } },
      { query: { measures: [member('spend')], dimensions: [member('client')] }, rows: 'client' },
      { query: { measures: [member('spend')] }, rows: 'client,client' },
      { query: { measures: [member('spend')] }, compare: `${FROM}..${TO}` },
      {},
    ];
    for (const parameters of refused) {
      const { status, text } = await download(admin, 'csv', parameters);
      expect([status, JSON.stringify(parameters)]).toEqual([400, JSON.stringify(parameters)]);
      expect(JSON.parse(text).error.code).toBe('invalid_request');
    }
    const inWords = await download(admin, 'csv', {
      query: {
        measures: [member('spend')],
        filters: [{ member: member('spend'), operator: 'equals', values: ['much'] }],
      },
    });
    expect(inWords.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(inWords.text).error.message).not.toBe('');
  });

  it('while two of the same person are being written, until nobody waits for those any more', async () => {
    const gone = new AbortController();
    const long = { ...bulk, dimensions: ['creative_id', 'creative', 'client_id', 'campaign_id'].map(member) };
    const search = new URLSearchParams({ query: JSON.stringify(long) });
    // More than fits between the two: as long as nobody reads on, it is not written to its end.
    const ask = () =>
      fetch(`${product.url}/api/exports/performance.csv?${search}`, {
        headers: { authorization: `Bearer ${admin.token}`, 'accept-encoding': 'identity' },
        signal: gone.signal,
      });
    const underway = await Promise.all([ask(), ask()]);
    expect(underway.map(({ status }) => status)).toEqual([200, 200]);
    const small = { query: { measures: [member('spend')] } };
    const refused = await download(admin, 'csv', small);
    expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([429, 'too_many_exports']);
    expect((await download(acme, 'csv', small)).status).toBe(200);
    gone.abort();
    await until(async () => (await download(admin, 'csv', small)).status === 200);
  });

  it('without a log-in', async () => {
    const nobody = new Session(product.url, 'nothing');
    expect((await download(nobody, 'csv', { query: { measures: [member('spend')] } })).status).toBe(401);
  });
});
