import { REJECT_COLUMNS } from '@pmd/core/contract/ingestions';
import { parse } from 'csv-parse/sync';
import { type ColumnMap, type Header, readHeader, requireComplete } from './columns.ts';
import { FileError } from './file-error.ts';
import { isBlank, lineBreaksOf } from './records.ts';

export type Delimiter = ',' | ';' | '\t' | '|';

/** How to read a file: its delimiter, where its header stands, which column is where. */
export interface Dialect {
  delimiter: Delimiter;
  lineBreaks: string[];
  /** Records before the header (a report's title lines), which are skipped with it. */
  preamble: number;
  /** Cells of the header. */
  header: readonly string[];
  columns: ColumnMap;
  /** Rejected rows that were downloaded from here: what begins like a formula has an apostrophe in front. */
  isCorrection: boolean;
  /** Cells of a full record. */
  width: number;
}

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];
const HEADER_WITHIN = 20;

/**
 * Finds the header in the first records of a file, trying each delimiter unless it is given.
 * @param head the beginning of the file, at least its first records
 * @throws {FileError} when no record is a complete header, naming what the best one lacks
 */
export function findDialect(
  head: string,
  sourceAliases: Record<string, string> = {},
  given: Delimiter | null = null,
): Dialect {
  if (head.trim() === '') throw new FileError('The file is empty. Nothing was changed.');
  let best: { header: Header; recognized: number } | undefined;
  for (const delimiter of given ? [given] : delimiters) {
    for (const [preamble, record] of firstRecords(head, delimiter).entries()) {
      const header = readHeader(record, sourceAliases);
      const recognized = Object.keys(header.positions).length + header.doubled.length;
      if (header.missing.length === 0 && header.doubled.length === 0) {
        return {
          delimiter,
          lineBreaks: lineBreaksOf(head),
          preamble,
          header: record,
          columns: requireComplete(header),
          isCorrection: REJECT_COLUMNS.every((name, i) => record[i] === name),
          width: record.length,
        };
      }
      if (recognized > (best?.recognized ?? 0)) best = { header, recognized };
    }
  }
  if (!best || best.recognized < 2) {
    throw new FileError(
      'No header row was found. The first line must name the columns: date, client_name, campaign_name, strategy_name, placement_name, creative_name, impressions, clicks, conversions, conversion_revenue.',
    );
  }
  requireComplete(best.header);
  throw new FileError('No header row was found.');
}

function firstRecords(head: string, delimiter: Delimiter): string[][] {
  try {
    const records = parse(head, {
      delimiter,
      record_delimiter: lineBreaksOf(head),
      to: HEADER_WITHIN,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
    return records.filter((record) => !isBlank(record));
  } catch {
    // The head may end inside a quoted field; what stands before it is read line by line.
    const lines = head.split(/\r\n|\n|\r/, HEADER_WITHIN).slice(0, -1);
    return lines.map((line) => line.split(delimiter)).filter((record) => !isBlank(record));
  }
}
