import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decode } from './decode.ts';
import { FileError } from './file-error.ts';
import { openTable } from './read-lines.ts';
import type { Line, ReadingRules } from './record.ts';

const rules: ReadingRules = {
  dayFormat: 'YYYY-MM-DD',
  decimalSeparator: '.',
  firstDay: '2016-01-01',
  lastDay: '2026-12-31',
};
const HEADER = [
  'date',
  'client_name',
  'campaign_name',
  'strategy_name',
  'placement_name',
  'creative_name',
  'impressions',
  'clicks',
  'conversions',
  'conversion_revenue',
];

/** Reads bytes that arrive in pieces of `size`. */
async function read(
  bytes: Buffer | string,
  options: Partial<ReadingRules> = {},
  size = 7,
  aliases = {},
): Promise<Line[]> {
  const buffer = Buffer.from(bytes);
  async function* pieces() {
    for (let at = 0; at < buffer.length; at += size) yield buffer.subarray(at, at + size);
  }
  const lines: Line[] = [];
  const table = await openTable(await decode(pieces()), { ...rules, ...options }, aliases);
  for await (const batch of table.lines) lines.push(...batch);
  return lines;
}

const row = '2026-03-01,Acme,A,B,C,D,1000,10,1,50.25';
const table = `${HEADER.join(',')}\n${row}\n`;

describe('reading a file', () => {
  it.each([
    ['UTF-8', Buffer.from(table)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${table}`)],
    ['UTF-16LE with a byte order mark', Buffer.from(`\uFEFF${table}`, 'utf16le')],
    ['gzip', gzipSync(table)],
    ['CRLF', Buffer.from(table.replaceAll('\n', '\r\n'))],
    ['semicolons', Buffer.from(table.replaceAll(',', ';'))],
    ['tabs', Buffer.from(table.replaceAll(',', '\t'))],
    ['no line break at the end', Buffer.from(table.trimEnd())],
    ['a report title above the header', Buffer.from(`"Report, daily"\nMarch 2026\n\n${table}`)],
    ['reordered and extra columns', Buffer.from(reordered())],
    ['the aliases of ad platforms', Buffer.from(aliased())],
  ])('gives the same row for %s', async (_what, bytes) => {
    expect(await read(bytes)).toMatchObject([
      {
        disposition: 'loaded',
        date: '2026-03-01',
        clientName: 'Acme',
        creativeName: 'D',
        impressions: 1000,
        clicks: 10,
        conversions: 1,
        revenueMicros: '50250000',
      },
    ]);
  });

  function reordered(): string {
    const header = ['extra', ...HEADER.toReversed()];
    return `${header.join(',')}\nx,${row.split(',').toReversed().join(',')}\n`;
  }
  function aliased(): string {
    return `Day,Advertiser,Campaign,Line Item,Site,Ad,Impr.,Clicks,Conversions,Conv. value\n${row}\n`;
  }

  it('knows the column names of its own source', async () => {
    const text = table.replace('client_name', 'Kunde');
    expect(await read(text, {}, 64, { Kunde: 'client_name' })).toMatchObject([{ clientName: 'Acme' }]);
    await expect(read(text)).rejects.toThrow('no column for client_name');
  });

  it('tells the line on which a record starts, blank lines and quoted line breaks counted', async () => {
    for (const newline of ['\n', '\r\n']) {
      const text = [HEADER.join(','), '', row.replace('A,', '"two\nlines",'), row, '', '', row].join('\n');
      const lines = await read(text.replaceAll('\n', newline));
      expect(lines.map((line) => line.lineNo)).toEqual([3, 5, 8]);
    }
  });

  it('ignores totals rows and never makes a client or campaign of them', async () => {
    const totals = [
      'Total,,,,,,1000,10,1,50.25',
      ',,,,,,1000,10,1,50.25',
      '2026-03-01,Total,,,,,1000,10,1,50',
      '2026-03-01,Acme,Subtotal,--,--,--,1000,10,1,50',
      'March,Total,A,B,C,D,1,1,1,1',
      'Grand total,,,,,,1,1,1,1',
    ];
    const lines = await read(`${table}${totals.join('\n')}\n`);
    expect(lines.map((line) => line.disposition)).toEqual(['loaded', ...totals.map(() => 'ignored')]);
  });

  it.each([
    ['never closed', '2026-03-01,Acme,A,B,C,"D,1,1,1,1', 'never closed'],
    ['opened inside a value', '2026-03-01,Acme,A,B,C,5" D,1,1,1,1', 'do not pair up near line 3'],
    ['followed by more', '2026-03-01,Acme,A,B,C,"D"x,1,1,1,1', 'do not pair up near line 3'],
  ])('refuses a file with a quote that is %s, and says where', async (_what, bad, words) => {
    await expect(read(`${table}${bad}\n`, {}, 4096)).rejects.toThrow(words);
    await expect(read(`${table}${bad}\n`)).rejects.toThrow(FileError);
  });

  it.each([
    ['a row with too few cells', '2026-03-01,Acme,A', 'BAD_COLUMNS'],
    ['a row with an unquoted comma', '2026-03-01,Acme,A,B,C,D,1,000,10,1,50', 'BAD_COLUMNS'],
    ['a day in the future', '2027-03-01,Acme,A,B,C,D,1,1,1,1', 'FUTURE_DATE'],
    ['a day before any ad', '2015-12-31,Acme,A,B,C,D,1,1,1,1', 'BAD_DATE'],
    ['a client called Total with names below it', '2026-03-01,Total,A,B,C,D,1,1,1,1', 'TOTALS_ROW'],
    ['a campaign called Total with names below it', '2026-03-01,Acme,Total,B,C,D,1,1,1,1', 'TOTALS_ROW'],
    ['a C1 control character', '2026-03-01,Acme,A\u0085B,B,C,D,1,1,1,1', 'CONTROL_CHARACTER'],
    ['no client', '2026-03-01,,A,B,C,D,1,1,1,1', 'EMPTY_NAME'],
    ['a name of 256 characters', `2026-03-01,Acme,${'x'.repeat(256)},B,C,D,1,1,1,1`, 'TOO_LONG'],
    ['a control character', '2026-03-01,Acme,A\u0007,B,C,D,1,1,1,1', 'CONTROL_CHARACTER'],
    ['an empty count', '2026-03-01,Acme,A,B,C,D,,1,1,1', 'EMPTY_VALUE'],
  ])('rejects %s with its line, column and raw text', async (_what, bad, code) => {
    const lines = await read(`${table}${bad}\n`, {}, 4096);
    expect(lines[1]).toMatchObject({ disposition: 'rejected', lineNo: 3, code, raw: bad });
    expect(lines[0]?.disposition).toBe('loaded');
  });

  it('names every problem of a row at once', async () => {
    const lines = await read(`${table}2026-02-30,Acme,A,B,C,D,-1,2.5,1,1\n`);
    expect(lines[1]?.message).toMatch(/date “2026-02-30”.*impressions “-1”.*clicks “2.5”/);
  });

  it('calls an empty name (none), but never an empty client', async () => {
    expect((await read(`${table}2026-03-01,Acme,,,,,1,1,1,1\n`))[1]).toMatchObject({
      disposition: 'loaded',
      campaignName: '(none)',
      creativeName: '(none)',
    });
  });

  it('warns of more clicks than impressions and of a ctr that is another, and loads the row', async () => {
    const text = `${HEADER.join(',')},ctr\n2026-03-01,Acme,A,B,C,D,10,20,1,1,\n${row},0.5\n${row},1%\n${row},0.01\n${row},1\n`;
    const lines = await read(text);
    expect(lines.every((line) => line.disposition === 'loaded')).toBe(true);
    expect(lines.map((line) => line.code)).toEqual([
      'CLICKS_GT_IMPRESSIONS',
      'CTR_DIFFERS',
      null,
      null,
      null,
    ]);
  });
});
