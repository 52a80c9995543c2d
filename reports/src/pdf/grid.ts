import { heading, print } from '../print.ts';
import { type Column, isNumeric, type Line } from '../table.ts';
import { colours, MARGIN, type Sheet, type Style } from './sheet.ts';

const SIZE = 8;
const LINE = 10.5;
const PAD = 5;
const INDENT = 9;
const LEAST_NAME = 90;

/** A table whose lines have all come. */
export interface WholeTable {
  columns: Column[];
  lines: Line[];
  levels: string[];
}

/** A printed column: where it is read from, and how wide it is. */
interface Printed {
  title: string;
  width: number;
  isRight: boolean;
  /** Stays beside the column before it. */
  follows?: boolean | undefined;
  text: (line: Line) => string;
  indent: (line: Line) => number;
}

const header: Style = { size: 7.5, weight: 600, colour: colours.quiet };
const styleOf = ({ kind }: Line): Style => ({ size: SIZE, weight: kind === 'row' ? 400 : 600 });

/** Every text that `drawTable` writes. */
export function* tableTexts({ columns, lines, levels }: WholeTable, currency: string): Generator<string> {
  yield levels.join(' › ');
  for (const column of columns) yield heading(column, currency);
  for (const { cells } of lines) {
    for (const [i, column] of columns.entries()) yield print(column.kind, cells[i] ?? null);
  }
}

/**
 * The table over as many pages as it takes, its header on each. More measures than a page is wide for go below,
 * with the names beside them again.
 */
export function drawTable(sheet: Sheet, table: WholeTable, currency: string): void {
  const numbers = numberColumns(sheet, table, currency);
  const nameColumns =
    table.levels.length > 0 ? 1 : table.columns.filter((column) => !isNumeric(column)).length;
  const leastNames = table.levels.length > 0 ? 150 : nameColumns * LEAST_NAME;
  for (const part of inParts(numbers, sheet.width - leastNames)) {
    const room = sheet.width - part.reduce((sum, { width }) => sum + width, 0);
    drawPart(sheet, [...names(table, room), ...part], table.lines);
    sheet.y += 14;
  }
}

function names({ columns, levels }: WholeTable, room: number): Printed[] {
  if (levels.length > 0) {
    return [
      {
        title: levels.join(' › '),
        width: room,
        isRight: false,
        text: ({ kind, depth, cells }) => (kind === 'total' ? 'Total' : (cells[1 + depth] ?? '')),
        indent: ({ depth }) => depth * INDENT,
      },
    ];
  }
  const texts = columns.flatMap((column, i) => (isNumeric(column) ? [] : [{ column, i }]));
  return texts.map(({ column, i }) => ({
    title: column.label,
    width: room / texts.length,
    isRight: false,
    text: ({ cells, kind }) => cells[i] ?? (kind === 'total' && i === 0 ? 'Total' : ''),
    indent: () => 0,
  }));
}

/** Each as wide as its longest text. */
function numberColumns(sheet: Sheet, { columns, lines }: WholeTable, currency: string): Printed[] {
  return columns.flatMap((column, i): Printed[] => {
    if (!isNumeric(column)) return [];
    const text = ({ cells }: Line) => print(column.kind, cells[i] ?? null);
    const title = heading(column, currency);
    const longest = lines.reduce((most, line) => (text(line).length > most.length ? text(line) : most), '');
    const words = title.split(' ').map((word) => sheet.measure(word, header));
    const width = Math.max(sheet.measure(longest, { size: SIZE, weight: 600 }), ...words, 24) + 2 * PAD;
    return [{ title, width, isRight: true, follows: column.follows, text, indent: () => 0 }];
  });
}

/** As many columns at once as there is room for. */
function inParts(columns: readonly Printed[], room: number): Printed[][] {
  const groups: Printed[][] = [];
  for (const column of columns) {
    if (column.follows) groups.at(-1)?.push(column);
    else groups.push([column]);
  }
  const parts: Printed[][] = [[]];
  let left = room;
  for (const group of groups) {
    const width = group.reduce((sum, column) => sum + column.width, 0);
    if (width > left && parts.at(-1)?.length) {
      parts.push([]);
      left = room;
    }
    parts.at(-1)?.push(...group);
    left -= width;
  }
  return parts;
}

function drawPart(sheet: Sheet, columns: readonly Printed[], lines: readonly Line[]): void {
  const titles = columns.map(({ title, width }) => sheet.wrap(title, header, width - 2 * PAD));
  const headerHeight = Math.max(...titles.map((title) => title.length)) * LINE + 7;
  const drawHeader = () => {
    drawCells(sheet, columns, titles, header, () => 0);
    sheet.y += headerHeight;
    sheet.rule(sheet.y, colours.quiet);
  };
  if (!sheet.fits(headerHeight + 3 * LINE)) sheet.newPage();
  drawHeader();
  for (const line of lines) {
    const style = styleOf(line);
    const cells = columns.map(({ text, indent, width, isRight }) =>
      isRight ? [text(line)] : sheet.wrap(text(line), style, width - 2 * PAD - indent(line)),
    );
    const height = Math.max(...cells.map((cell) => cell.length)) * LINE + 5;
    if (!sheet.fits(height)) {
      sheet.newPage();
      drawHeader();
    }
    if (line.kind === 'total') sheet.doc.rect(MARGIN, sheet.y, sheet.width, height).fill(colours.soft);
    drawCells(sheet, columns, cells, style, ({ indent }) => indent(line));
    sheet.y += height;
    sheet.rule(sheet.y);
  }
}

function drawCells(
  sheet: Sheet,
  columns: readonly Printed[],
  cells: readonly string[][],
  style: Style,
  indentOf: (column: Printed) => number,
): void {
  let x = MARGIN;
  for (const [i, column] of columns.entries()) {
    cells[i]?.forEach((text, row) => {
      const y = sheet.y + 10 + row * LINE;
      if (column.isRight) sheet.write(text, x + column.width - PAD, y, style, 'right');
      else sheet.write(text, x + PAD + indentOf(column), y, style);
    });
    x += column.width;
  }
}
