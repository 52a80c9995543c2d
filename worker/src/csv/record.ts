import type { Day } from '@pmd/core/days';
import { nameKey } from '@pmd/core/names';
import type { Column } from './columns.ts';
import { type DayFormat, parseDay } from './days.ts';
import type { Dialect } from './dialect.ts';
import { type DecimalSeparator, type Problem, parseCount, parseMicros, parseRate } from './numbers.ts';

/** What a record of the file becomes: a line of ingest.staging_media_raw. Nulls where a rejected row has no value. */
export interface Line {
  lineNo: number;
  disposition: 'loaded' | 'rejected' | 'ignored';
  clientName: string | null;
  date: Day | null;
  campaignName: string | null;
  strategyName: string | null;
  placementName: string | null;
  creativeName: string | null;
  /** The partner's spelling of names that differ from the form they are matched by. */
  spelling: Record<string, string> | null;
  impressions: number | null;
  clicks: number | null;
  ctr: number | null;
  conversions: number | null;
  revenueMicros: string | null;
  code: string | null;
  column: string | null;
  value: string | null;
  message: string | null;
  raw: string;
}

export interface ReadingRules {
  dayFormat: DayFormat;
  decimalSeparator: DecimalSeparator;
  /** Days before this are refused: a mistyped century, not a restatement. */
  firstDay: Day;
  /** Days after this are refused. */
  lastDay: Day;
}

const MAX_NAME = 255;
const totals = /^(grand |sub-?)?totals?:?$/i;
/** The apostrophe that api/src/http/csv.ts puts in front of what a spreadsheet would run. */
const DEFUSED = /^'(?=[=+\-@＝＋－＠])/;
/** What reports write where a totals row has nothing to say. */
const blank = /^-*$/;
// Tested on the form that names are matched by, in which tabs and line breaks have become spaces.
const controls = /\p{Cc}/u;
const names = ['client_name', 'campaign_name', 'strategy_name', 'placement_name', 'creative_name'] as const;

/** A reader of records in one dialect. A million of them may come: what a clean row costs is kept small. */
export function recordReader(dialect: Dialect, rules: ReadingRules) {
  const at = dialect.columns;
  const ctrAt = at.ctr ?? -1;
  // A file has few days and many rows.
  const days = new Map<string, Day | Problem>();
  const dayOf = (text: string): Day | Problem => {
    const known = days.get(text);
    if (known !== undefined) return known;
    const day = readDay(text, rules);
    if (days.size < 1000) days.set(text, day);
    return day;
  };
  return (record: readonly string[], lineNo: number, raw: string): Line => {
    const line = emptyLine(lineNo, raw);
    const cell = (column: Column): string => {
      const text = (record[at[column] ?? -1] ?? '').trim();
      return dialect.isCorrection ? text.replace(DEFUSED, '') : text;
    };
    const date = cell('date');
    const day = dayOf(date);
    if (isTotals(record, cell, typeof day === 'string')) {
      const message = 'A totals row: the sums are made from the rows.';
      return { ...line, disposition: 'ignored', code: 'TOTALS_ROW', message };
    }
    if (isHeader(record, dialect)) {
      const message = 'The header once more: the file was put together of several.';
      return { ...line, disposition: 'ignored', code: 'HEADER_AGAIN', message };
    }
    if (record.length !== dialect.width) {
      const message = `The line has ${record.length === 1 ? '1 cell' : `${record.length} cells`} where the header has ${dialect.width}: a delimiter is missing or too many, or a value that contains one stands without quotes.`;
      return { ...line, disposition: 'rejected', code: 'BAD_COLUMNS', message };
    }

    let problems: ColumnProblem[] | undefined;
    const settle = <Value extends string | number>(
      column: Column,
      text: string,
      parsed: Value | Problem,
    ): Value | null => {
      if (typeof parsed !== 'object') return parsed;
      problems ??= [];
      problems.push({ ...parsed, column, value: text });
      return null;
    };
    line.date = settle('date', date, day);
    for (const column of names) {
      const written = cell(column);
      const key = nameKey(written);
      if (key !== written && written !== '') line.spelling = { ...line.spelling, [levelOf[column]]: written };
      line[fieldOf[column]] = settle(column, written, checkName(column, key, written));
    }
    for (const column of counts) {
      const text = cell(column);
      line[column] = settle(column, text, parseCount(text, rules.decimalSeparator));
    }
    const revenue = cell('conversion_revenue');
    line.revenueMicros = settle('conversion_revenue', revenue, parseMicros(revenue, rules.decimalSeparator));

    if (problems) return reject(line, problems);
    warn(line, (record[ctrAt] ?? '').trim(), rules);
    return line;
  };
}

type ColumnProblem = Problem & { column: Column; value: string };

function reject(line: Line, problems: ColumnProblem[]): Line {
  const [first] = problems;
  const said = problems.map((p) => `${p.column} ${p.value === '' ? '' : `“${p.value}” `}${p.message}`);
  return {
    ...line,
    disposition: 'rejected',
    code: first?.code ?? null,
    column: first?.column ?? null,
    value: first?.value ?? null,
    message: said.join('; '),
  };
}

const counts = ['impressions', 'clicks', 'conversions'] as const;

const levelOf = {
  client_name: 'client',
  campaign_name: 'campaign',
  strategy_name: 'strategy',
  placement_name: 'placement',
  creative_name: 'creative',
} as const;

const fieldOf = {
  client_name: 'clientName',
  campaign_name: 'campaignName',
  strategy_name: 'strategyName',
  placement_name: 'placementName',
  creative_name: 'creativeName',
} as const;

function emptyLine(lineNo: number, raw: string): Line {
  return {
    lineNo,
    disposition: 'loaded',
    clientName: null,
    date: null,
    campaignName: null,
    strategyName: null,
    placementName: null,
    creativeName: null,
    spelling: null,
    impressions: null,
    clicks: null,
    ctr: null,
    conversions: null,
    revenueMicros: null,
    code: null,
    column: null,
    value: null,
    message: null,
    raw,
  };
}

/**
 * “Total” in place of a day, or of a client or campaign of which nothing deeper is named, or nothing but numbers. A row
 * that has a day and names at every level is no such row, whatever the names are: checkName has a word about those.
 */
function isTotals(record: readonly string[], cell: (column: Column) => string, hasDay: boolean): boolean {
  if (totals.test(cell('date'))) return true;
  const level = names.findIndex((column) => totals.test(cell(column)));
  if (level === 0 || level === 1) {
    const deeper = names.slice(level + 1).map(cell);
    return !hasDay || deeper.every((name) => blank.test(name) || totals.test(name));
  }
  // In whatever language: words in place of the day, and numbers only beside them.
  if (/\d/.test(cell('date'))) return false;
  return totals.test((record[0] ?? '').trim()) || names.every((column) => cell(column) === '');
}

const isHeader = (record: readonly string[], { header, width }: Dialect): boolean =>
  record[0] === header[0] && record.length === width && record.every((cell, i) => cell === header[i]);

function readDay(text: string, rules: ReadingRules): Day | Problem {
  if (text === '') return { code: 'BAD_DATE', message: 'is empty' };
  const day = parseDay(text, rules.dayFormat);
  if (day === undefined)
    return {
      code: 'BAD_DATE',
      message: `is not a day of the calendar written ${rules.dayFormat}; if the file writes days another way, set that on its source`,
    };
  if (day < rules.firstDay) return { code: 'BAD_DATE', message: `lies before ${rules.firstDay}` };
  if (day > rules.lastDay) return { code: 'FUTURE_DATE', message: 'lies in the future' };
  return day;
}

function checkName(column: Column, key: string, written: string): string | Problem {
  if (column === 'client_name' && written === '') return { code: 'EMPTY_NAME', message: 'is empty' };
  if (key.length > MAX_NAME && [...key].length > MAX_NAME) {
    return { code: 'TOO_LONG', message: `has more than ${MAX_NAME} characters` };
  }
  if (totals.test(key) && (column === 'client_name' || column === 'campaign_name')) {
    return { code: 'TOTALS_ROW', message: 'looks like a totals row, yet has a day and names below it' };
  }
  if (controls.test(key)) return { code: 'CONTROL_CHARACTER', message: 'contains a control character' };
  return key;
}

/** A loaded row can still look wrong: it counts, and says so. */
function warn(line: Line, ctr: string, rules: ReadingRules): void {
  const { clicks, impressions } = line;
  if (clicks === null || impressions === null) return;
  if (clicks > impressions) {
    line.code = 'CLICKS_GT_IMPRESSIONS';
    line.message = `${clicks} clicks on ${impressions} impressions`;
  }
  if (ctr === '') return;
  const stated = parseRate(ctr, rules.decimalSeparator);
  const actual = impressions === 0 ? 0 : clicks / impressions;
  // Without a % sign the partner may mean 0.0127 or 1.27: whichever fits counts as right.
  const readings =
    stated === undefined ? [] : stated.percent ? [stated.value] : [stated.value, stated.value / 100];
  const fitting = readings.find((value) => Math.abs(value - actual) <= 0.0001 + actual * 0.005);
  if (fitting !== undefined) line.ctr = fitting;
  else if (line.code === null) {
    line.code = 'CTR_DIFFERS';
    line.column = 'ctr';
    line.value = ctr;
    line.message = `ctr “${ctr}” is not clicks / impressions; the computed one is used`;
  }
}
