import { Readable } from 'node:stream';
import { daysBetween } from '@pmd/core/days';
import { ZipFile } from 'yazl';
import { type About, aboutPairs } from './about.ts';
import { inChunks } from './chunks.ts';
import { type Cell, type Column, isNumeric, type Line, type Table } from './table.ts';

/*
 * Written as XML here and not by a library, because libraries take numbers as floats: the file holds the digits
 * that Cube gave. A workbook is a zip of a few XML files; each line is written as it comes.
 */

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Number formats by kind of column, in the order of their styles. */
const formats: Record<Column['kind'], string> = {
  text: '@',
  day: 'yyyy-mm-dd',
  count: '#,##0',
  money: '#,##0.00',
  percent: '0.00%',
  times: '0.00"×"',
  change: '+0.0%;-0.0%;0.0%',
};
const kinds = Object.keys(formats) as Column['kind'][];
/** The regular style of a kind; the bold one follows all regular ones, and the header is last. */
const styleOf = (kind: Column['kind'], isBold: boolean) =>
  1 + kinds.indexOf(kind) + (isBold ? kinds.length : 0);
const HEADER_STYLE = 1 + 2 * kinds.length;

/**
 * A workbook: the lines with a frozen header, and a second sheet that says what they are. Ends with an error when
 * the lines do.
 */
export function writeXlsx(table: Table, about: About): Readable {
  const zip = new ZipFile();
  const add = (path: string, text: string) => zip.addBuffer(Buffer.from(DECLARATION + text), path);
  add('[Content_Types].xml', contentTypes());
  add('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']]));
  add('xl/workbook.xml', workbook());
  add(
    'xl/_rels/workbook.xml.rels',
    relations([
      ['worksheet', 'worksheets/sheet1.xml'],
      ['worksheet', 'worksheets/sheet2.xml'],
      ['styles', 'styles.xml'],
    ]),
  );
  add('xl/styles.xml', styles());
  add('xl/worksheets/sheet2.xml', aboutSheet(aboutPairs(about, table.lineCount)));
  zip.addReadStream(Readable.from(inChunks(sheet(table))), 'xl/worksheets/sheet1.xml');
  zip.end();
  const output = new Readable().wrap(zip.outputStream);
  zip.on('error', (error: Error) => output.destroy(error));
  return output;
}

async function* sheet(table: Table): AsyncGenerator<string> {
  const { columns, lines, levels } = table;
  const names = columns.filter((column) => !isNumeric(column)).length;
  // The rows of a tree fold below their subtotal, not above it.
  const folding = levels.length > 0 ? '<sheetPr><outlinePr summaryBelow="0"/></sheetPr>' : '';
  yield `${DECLARATION}<worksheet xmlns="${MAIN}">${folding}<sheetViews><sheetView workbookViewId="0">`;
  yield `<pane ${names > 0 ? `xSplit="${names}" ` : ''}ySplit="1" topLeftCell="${letters(names)}2" activePane="${names > 0 ? 'bottomRight' : 'bottomLeft'}" state="frozen"/>`;
  yield `</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" outlineLevelRow="${Math.max(0, levels.length - 1)}"/><cols>`;
  yield columns
    .map((column, i) => `<col min="${i + 1}" max="${i + 1}" width="${widthOf(column)}" customWidth="1"/>`)
    .join('');
  yield '</cols><sheetData>';
  yield `<row r="1">${columns.map(({ label }, i) => textCell(`${letters(i)}1`, HEADER_STYLE, label)).join('')}</row>`;
  let number = 1;
  let last = 1; // the total is not to be sorted in among the others
  for await (const line of lines) {
    number += 1;
    if (line.kind !== 'total') last = number;
    yield rowOf(line, columns, number);
  }
  yield '</sheetData>';
  if (levels.length === 0 && last > 1) yield `<autoFilter ref="A1:${letters(columns.length - 1)}${last}"/>`;
  yield '</worksheet>';
}

function rowOf({ kind, depth, cells }: Line, columns: readonly Column[], number: number): string {
  const outline = depth > 0 ? ` outlineLevel="${Math.min(depth, 7)}"` : '';
  const written = columns.map((column, i) =>
    cell(`${letters(i)}${number}`, column, cells[i] ?? null, kind !== 'row'),
  );
  return `<row r="${number}"${outline}>${written.join('')}</row>`;
}

/** Undefined is an empty cell: text would keep a spreadsheet from counting the others. */
function cell(place: string, column: Column, value: Cell, isBold: boolean): string {
  const style = styleOf(column.kind, isBold);
  if (value === null) return `<c r="${place}" s="${style}"/>`;
  if (column.kind === 'day')
    return `<c r="${place}" s="${style}"><v>${daysBetween('1899-12-30', value)}</v></c>`;
  if (isNumeric(column)) return `<c r="${place}" s="${style}"><v>${value}</v></c>`;
  return textCell(place, style, value);
}

/** Text is written as text, which no spreadsheet takes for a formula. */
const textCell = (place: string, style: number, value: string) =>
  `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;

function aboutSheet(pairs: readonly [string, string][]): string {
  const rows = pairs.map(
    ([name, value], i) =>
      `<row r="${i + 1}">${textCell(`A${i + 1}`, styleOf('text', true), name)}${textCell(`B${i + 1}`, styleOf('text', false), value)}</row>`,
  );
  return `<worksheet xmlns="${MAIN}"><cols><col min="1" max="1" width="18" customWidth="1"/><col min="2" max="2" width="80" customWidth="1"/></cols><sheetData>${rows.join('')}</sheetData></worksheet>`;
}

const SHEETS = ['Performance', 'About'];

const workbook = () =>
  `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${SHEETS.map(
    (name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
  ).join('')}</sheets></workbook>`;

const relations = (targets: readonly [string, string][]) =>
  `<Relationships xmlns="${PACKAGE}/relationships">${targets
    .map(
      ([type, target], i) =>
        `<Relationship Id="rId${i + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`;

const contentTypes = () =>
  `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>${SHEETS.map(
    (_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  ).join('')}<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`;

function styles(): string {
  const numberFormats = kinds.map(
    (kind, i) => `<numFmt numFmtId="${164 + i}" formatCode="${escaped(formats[kind])}"/>`,
  );
  const format = (i: number, font: number) =>
    `<xf numFmtId="${164 + i}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
  const header =
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf>';
  const cellFormats = [
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
    ...kinds.map((_, i) => format(i, 0)),
    ...kinds.map((_, i) => format(i, 1)),
    header,
  ];
  return (
    `<styleSheet xmlns="${MAIN}"><numFmts count="${kinds.length}">${numberFormats.join('')}</numFmts>` +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FFCBD1DA"/></bottom><diagonal/></border></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
    `<cellXfs count="${cellFormats.length}">${cellFormats.join('')}</cellXfs></styleSheet>`
  );
}

const widthOf = (column: Column) =>
  isNumeric(column) ? 15 : column.kind === 'day' ? 12 : column.label === 'Level' ? 11 : 28;

/** The letters of a column, from 0: A, B … Z, AA … */
function letters(column: number): string {
  const rest = Math.floor(column / 26) - 1;
  return (rest >= 0 ? letters(rest) : '') + String.fromCharCode(65 + (column % 26));
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML cannot hold is written as the format has it: `_x0001_`; and text that looks like that is kept apart from it. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/_(?=x[\da-fA-F]{4}_)/g, '_x005F_')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(
      /[\p{Cc}\ufffe\uffff]/gu,
      (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
