import type { Readable } from 'node:stream';
import { type About, daysText, instantText } from '../about.ts';
import { changeOf } from '../change.ts';
import { heading, print } from '../print.ts';
import type { Cell, Column } from '../table.ts';
import { drawTrend, type Trend } from './chart.ts';
import { drawTable, tableTexts, type WholeTable } from './grid.ts';
import { colours, MARGIN, Sheet, type Style } from './sheet.ts';

export interface Kpi {
  column: Column;
  value: Cell;
  /** In the days compared with; undefined when there are none. */
  before?: Cell | undefined;
  /** Which direction is good; null where neither is. */
  better: 'up' | 'down' | null;
}

/** Everything a report says. Nothing in it is computed on the way to paper but the changes beside the KPIs. */
export interface PdfReport {
  about: About;
  kpis: Kpi[];
  trend: Trend | null;
  table: WholeTable;
}

const PER_LINE = 5;
const KPI_HEIGHT = { alone: 40, compared: 52 };
const title: Style = { size: 20, weight: 600 };
const section: Style = { size: 11, weight: 600 };
const body: Style = { size: 9, colour: colours.quiet };

/**
 * A report on paper: title, client and days, KPIs, a chart, the table with its header on every page, page numbers,
 * and how fresh the numbers are. Fonts for all its scripts are in it. A4.
 * @returns the PDF as a stream
 */
export async function writePdf(report: PdfReport): Promise<Readable> {
  const { about, kpis, trend, table } = report;
  const numbers = table.columns.filter(({ kind }) => kind !== 'text' && kind !== 'day').length;
  const sheet = new Sheet(numbers > 6, {
    Title: about.title,
    Author: about.organization,
    CreationDate: about.generatedAt,
  });
  const texts = textsOf(report);
  await sheet.prepare([...texts.all, ...tableTexts(table, about.currency)]);

  sheet.paragraph(texts.owner, { size: 9, weight: 600, colour: colours.accent });
  sheet.paragraph(about.title, title);
  sheet.paragraph(texts.days, { size: 10, colour: colours.text });
  if (texts.filters) sheet.paragraph(texts.filters, body);
  sheet.y += 10;
  drawKpis(sheet, kpis, about.currency);
  if (trend && trend.points.length > 0) {
    if (!sheet.fits(190)) sheet.newPage();
    sheet.paragraph(texts.trend, section);
    drawTrend(sheet, trend);
    sheet.y += 8;
  }
  if (!sheet.fits(90)) sheet.newPage();
  sheet.paragraph(texts.rows, section);
  sheet.y += 2;
  drawTable(sheet, table, about.currency);
  sheet.footers(texts.footer);
  sheet.doc.end();
  return sheet.doc as unknown as Readable;
}

/** How many lines a table has without its grand total. */
export const rowCount = ({ lines }: WholeTable): number =>
  lines.filter(({ kind }) => kind !== 'total').length;

/** The sentences of the report. */
function textsOf({ about, kpis, trend, table }: PdfReport) {
  const owner = about.client ? `${about.organization} · ${about.client}` : about.organization;
  const compared = about.compare ? `, compared with ${daysText(about.compare)}` : '';
  const days = `${daysText(about.range)}${compared}`;
  const filters = about.filters.length > 0 ? `Filters: ${about.filters.join('; ')}` : '';
  const before = about.compare && trend?.before.length ? `, dashed: ${daysText(about.compare)}` : '';
  const by = trend && { day: 'by day', week: 'by week', month: 'by month' }[trend.by];
  const trendTitle = trend ? `${heading(trend.column, about.currency)} ${by}${before}` : '';
  const count = rowCount(table);
  const rows = `${print('count', String(count))} ${count === 1 ? 'row' : 'rows'}`;
  const freshness = about.dataThrough ? `Data through ${about.dataThrough}` : 'No data has been loaded yet';
  const footer = `${freshness} · Generated ${instantText(about.generatedAt)} by ${about.generatedBy} · ${owner}`;
  const words = kpis.flatMap(({ column, value, before: was }) => [
    heading(column, about.currency),
    print(column.kind, value),
    print('change', changeOf(was, value) ?? '0'),
    beforeText(column, was),
  ]);
  const all = [owner, about.title, days, filters, trendTitle, rows, footer, ...words];
  return { owner, days, filters, trend: trendTitle, rows, footer, all };
}

const beforeText = (column: Column, before: Cell | undefined) =>
  before === undefined ? '' : `before ${print(column.kind, before)}`;

function drawKpis(sheet: Sheet, kpis: readonly Kpi[], currency: string): void {
  const gap = 8;
  const width = (sheet.width - gap * (PER_LINE - 1)) / PER_LINE;
  const height = kpis.some(({ before }) => before !== undefined) ? KPI_HEIGHT.compared : KPI_HEIGHT.alone;
  kpis.forEach(({ column, value, before, better }, i) => {
    const place = i % PER_LINE;
    if (place === 0 && i > 0) sheet.y += height + gap;
    const x = MARGIN + place * (width + gap);
    const hasBefore = before !== undefined;
    sheet.doc.roundedRect(x, sheet.y, width, height, 4).lineWidth(0.5).strokeColor(colours.hairline).stroke();
    sheet.write(heading(column, currency), x + 8, sheet.y + 14, { size: 7.5, colour: colours.quiet });
    const text = print(column.kind, value);
    const room = width - 16;
    const size = [14, 12, 10, 8].find((one) => sheet.measure(text, { size: one, weight: 600 }) <= room) ?? 7;
    sheet.write(text, x + 8, sheet.y + 31, { size, weight: 600 });
    if (!hasBefore) return;
    const change = changeOf(before, value);
    if (change === null) {
      sheet.write(beforeText(column, before), x + 8, sheet.y + 44, { size: 7, colour: colours.quiet });
      return;
    }
    const words = print('change', change);
    const isUp = words.startsWith('▲');
    const colour =
      better === null || words.startsWith('±')
        ? colours.quiet
        : isUp === (better === 'up')
          ? colours.good
          : colours.bad;
    sheet.write(words, x + 8, sheet.y + 44, { size: 7, weight: 600, colour });
    const after = x + 8 + sheet.measure(`${words}  `, { size: 7, weight: 600 });
    const was = beforeText(column, before);
    const fits = after + sheet.measure(was, { size: 7 }) <= x + width - 6;
    if (fits) sheet.write(was, after, sheet.y + 44, { size: 7, colour: colours.quiet });
  });
  if (kpis.length > 0) sheet.y += height + 18;
}
