import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from './decode.ts';
import { openTable } from './read-lines.ts';
import type { Line } from './record.ts';
import { type CsvRecord, lineBreaksOf, RecordReader } from './records.ts';

/**
 * Files that break readers of CSV. Whatever stands in them is read as it is meant, or the file is refused: never something
 * else in silence.
 */

/** Records of a text that arrives in pieces. @throws what the reader refuses */
async function recordsOf(text: string, pieceOf: number): Promise<string[][]> {
  const reader = new RecordReader(',', lineBreaksOf(text));
  // A decoder never parts the two halves of a character.
  const characters = [...text];
  const records: CsvRecord[] = [];
  for (let at = 0; at < characters.length; at += pieceOf) {
    records.push(...reader.take(characters.slice(at, at + pieceOf).join('')));
  }
  return [...records, ...reader.end()].map(({ cells }) => cells);
}

describe('csv-spectrum', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('csv-spectrum'));
  const names = readdirSync(join(folder, 'csvs')).map((file) => file.replace('.csv', ''));

  // Its values have quotes in them, and none around them.
  const refused = ['location_coordinates'];

  it.each(refused)('%s is refused', async (name) => {
    await expect(recordsOf(readFileSync(join(folder, 'csvs', `${name}.csv`), 'utf8'), 7)).rejects.toThrow();
  });

  it.each(names.filter((name) => !refused.includes(name)))('%s is read as it is meant', async (name) => {
    const text = readFileSync(join(folder, 'csvs', `${name}.csv`), 'utf8');
    const meant = JSON.parse(readFileSync(join(folder, 'json', `${name}.json`), 'utf8'));
    for (const pieceOf of [1, 2, 7, text.length]) {
      const [header = [], ...records] = await recordsOf(text, pieceOf);
      const read = records.map((cells) => Object.fromEntries(header.map((key, i) => [key, cells[i]])));
      expect(read).toEqual(meant);
    }
  });
});

describe('a collection of our own', () => {
  it.each<[string, string, string[][] | 'refused']>([
    ['one cell', 'a', [['a']]],
    ['nothing', '', []],
    ['line breaks only', '\r\n\r\n\r\n', []],
    [
      'both line breaks in one file',
      'a,b\r\nc,d\ne,f\r\n\ng,"h\ni"\n',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h\ni'],
      ],
    ],
    [
      'delimiters only',
      ',,\n,,',
      [
        ['', '', ''],
        ['', '', ''],
      ],
    ],
    [
      'old Macintosh line breaks',
      'a,b\rc,d\r',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a quote in quotes', '"say ""yes""",b', [['say "yes"', 'b']]],
    ['quotes that are all of a value', '"""","""""""",""', [['"', '"""', '']]],
    ['a delimiter and both line breaks in quotes', '"a,\r\nb\nc",d', [['a,\r\nb\nc', 'd']]],
    ['spaces, which belong to the value', ' a , b ', [[' a ', ' b ']]],
    ['a backslash, which escapes nothing', 'a\\,b', [['a\\', 'b']]],
    ['a backslash before a closing quote', '"a\\",b', [['a\\', 'b']]],
    ['an apostrophe, which quotes nothing', "'a,b'", [["'a", "b'"]]],
    ['a comment sign, which is no comment', '#a,b', [['#a', 'b']]],
    ['a formula', '"=SUM(A1,A2)",@x,+1,-1', [['=SUM(A1,A2)', '@x', '+1', '-1']]],
    ['characters beyond the first plane', '🎉,𝒳,é', [['🎉', '𝒳', 'é']]],
    ['a value of 200,000 characters', `${'x'.repeat(200_000)},b`, [['x'.repeat(200_000), 'b']]],
    ['records of different lengths', 'a\nb,c\nd,e,f', [['a'], ['b', 'c'], ['d', 'e', 'f']]],
    ['a quote that is never closed', 'a,"b\nc,d\n', 'refused'],
    ['a quote inside a value', 'a,b"c,d', 'refused'],
    ['a quote that is closed too early', 'a,"b"c,d', 'refused'],
    ['a space before a quote', 'a, "b,c"', 'refused'],
    ['a space after a quote', 'a,"b" ,c', 'refused'],
  ])('%s', async (_what, text, meant) => {
    for (const pieceOf of text.length > 1000 ? [65_536] : [1, 2, 3, text.length || 1]) {
      const read = recordsOf(text, pieceOf);
      if (meant === 'refused') await expect(read).rejects.toThrow();
      else expect(await read).toEqual(meant);
    }
  });
});

describe('any text', () => {
  it('has the records that csv-parse finds in it, or is refused as there, however it arrives', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'b c', ',', ',', '"', '""', '"x"', '\n', '\n', '\r\n', '\r'), {
        maxLength: 40,
      })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 20 }), async (written, pieceOf) => {
        const read = await recordsOf(written, pieceOf).catch(() => 'refused');
        expect(read).toEqual(parsed(written));
      }),
      { numRuns: 3000 },
    );
  });

  function parsed(text: string): string[][] | 'refused' {
    const record_delimiter = lineBreaksOf(text);
    try {
      return parse(text, { record_delimiter, relax_column_count: true, skip_empty_lines: true });
    } catch {
      return 'refused';
    }
  }

  it('with a quote that nothing closes is refused before all of it was read', () => {
    const reader = new RecordReader(',', ['\r\n', '\n']);
    const lines = 'a,b,c\n'.repeat(10_000);
    reader.take(lines);
    expect(() => {
      reader.take(`a,b,12" banner\n${lines}`);
      for (let piece = 0; piece < 30; piece += 1) reader.take(lines);
    }).toThrow('do not pair up near line 10001');
  });
});

describe('any table, in any way of writing', () => {
  const columns = [
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
  const character = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    fc.constantFrom(',', ';', '\t', '"', '""', '\n', '\r\n', "'", '\\', '=', ' '),
  );
  const name = fc
    .array(character, { minLength: 1, maxLength: 12 })
    .map((characters) => `n${characters.join('')}m`)
    // What nobody can see is refused line by line; that has tests of its own.
    .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text.replace(/[\n\r\t]/g, '')));
  const row = fc.record({
    creative: name,
    impressions: fc.integer({ min: 0, max: 9_000_000_000 }),
    clicks: fc.integer({ min: 0, max: 1_000_000 }),
    micros: fc.bigInt(0n, 999_999_999_999_999n),
  });
  const writing = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    record_delimiter: fc.constantFrom('\n', '\r\n'),
    quoted: fc.boolean(),
    decimal: fc.constantFrom<'.' | ','>('.', ','),
    isGrouped: fc.boolean(),
    encoding: fc.constantFrom('utf8', 'utf8 with BOM', 'utf16le'),
    isZipped: fc.boolean(),
    order: fc.shuffledSubarray([...columns.keys(), 10, 11], { minLength: 12, maxLength: 12 }),
    preamble: fc.integer({ min: 0, max: 3 }),
    totals: fc.boolean(),
    pieceOf: fc.integer({ min: 1, max: 500 }),
  });

  it('has the same sums, or is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 15 }), writing, async (rows, way) => {
        const group = way.isGrouped ? (way.decimal === '.' ? ',' : '.') : '';
        const whole = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, group);
        const amount = (micros: bigint) =>
          `${whole(String(micros / 1_000_000n))}${way.decimal}${String(micros % 1_000_000n).padStart(6, '0')}`;
        const inOrder = (cells: string[]) => way.order.map((i) => cells[i] ?? '');
        const sum = (of: (each: (typeof rows)[number]) => bigint) =>
          rows.reduce((total, each) => total + of(each), 0n);
        const totals = [
          'Total',
          '',
          '',
          '',
          '',
          '',
          whole(String(sum(({ impressions }) => BigInt(impressions)))),
          '1',
          '0',
          '9',
        ];
        const text = stringify(
          [
            ...Array.from({ length: way.preamble }, (_, i) => [`Report ${i}`, 'daily "full"']),
            inOrder([...columns, 'Network', 'Notes']),
            ...rows.map(({ creative, impressions, clicks, micros }) =>
              inOrder([
                '2026-03-01',
                'Acme',
                'A',
                'B',
                'C',
                creative,
                whole(String(impressions)),
                whole(String(clicks)),
                '0',
                amount(micros),
                'a note',
                'of "theirs"',
              ]),
            ),
            ...(way.totals ? [inOrder([...totals, '', ''])] : []),
          ],
          {
            delimiter: way.delimiter,
            record_delimiter: way.record_delimiter,
            quoted: way.quoted,
            quoted_match: /[\r\n]/,
          },
        );
        const plain =
          way.encoding === 'utf16le'
            ? Buffer.from(`\uFEFF${text}`, 'utf16le')
            : Buffer.from(way.encoding === 'utf8' ? text : `\uFEFF${text}`);
        const bytes = way.isZipped ? gzipSync(plain) : plain;
        const lines = await read(bytes, way.pieceOf, way.decimal);
        const kept = lines.filter(({ disposition }) => disposition === 'loaded');
        expect(lines.length - kept.length).toBe(way.totals ? 1 : 0);
        const total = (of: (line: Line) => bigint) => kept.reduce((all, line) => all + of(line), 0n);
        expect(total(({ impressions }) => BigInt(impressions ?? 0))).toBe(
          sum(({ impressions }) => BigInt(impressions)),
        );
        expect(total(({ clicks }) => BigInt(clicks ?? 0))).toBe(sum(({ clicks }) => BigInt(clicks)));
        expect(total(({ revenueMicros }) => BigInt(revenueMicros ?? 0))).toBe(sum(({ micros }) => micros));
        expect(kept.map(({ creativeName }) => creativeName)).toEqual(
          rows.map(({ creative }) => creative.normalize('NFC').replace(/\s+/g, ' ')),
        );
      }),
      { numRuns: 150 },
    );
  });

  async function read(bytes: Buffer, pieceOf: number, decimalSeparator: '.' | ','): Promise<Line[]> {
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += pieceOf) yield bytes.subarray(at, at + pieceOf);
    }
    const rules = {
      dayFormat: 'YYYY-MM-DD',
      decimalSeparator,
      firstDay: '2016-01-01',
      lastDay: '2026-12-31',
    } as const;
    const table = await openTable(await decode(pieces()), rules);
    return (await Array.fromAsync(table.lines)).flat();
  }

  it('that was cut off anywhere is never longer than it was', async () => {
    const text = `${columns.join(',')}\n${Array.from({ length: 30 }, (_, i) => `2026-03-01,Acme,A,B,C,"D, ${i}",${i},0,0,1.5`).join('\n')}\n`;
    const zipped = gzipSync(text);
    for (let length = 120; length < text.length; length += 37) {
      const lines = await read(Buffer.from(text.slice(0, length)), 64, '.').catch(() => []);
      expect(lines.filter(({ disposition }) => disposition === 'loaded').length).toBeLessThanOrEqual(30);
    }
    for (let length = 1; length < zipped.length; length += 5) {
      await expect(read(zipped.subarray(0, length), 64, '.')).rejects.toThrow();
    }
    expect(await read(zipped, 64, '.')).toHaveLength(30);
    expect(gunzipSync(zipped).toString()).toBe(text);
  });
});
