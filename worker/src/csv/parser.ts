import { type Parser, parse } from 'csv-parse';

/** What csv-parse gives for one record: its cells, and its text with line breaks around it. */
export interface CsvRecord {
  record: string[];
  raw: string;
}

/**
 * How records of a text that begins so may end. Files that were put together by hand mix Windows and Unix line breaks;
 * a lone carriage return ends a record only where nothing else does.
 */
export const lineBreaksOf = (head: string): string[] => (head.includes('\n') ? ['\r\n', '\n'] : ['\r']);

/**
 * A parser of records, as every file is read: a quoted value is closed or the file is refused, and how many cells a record
 * has is for others to judge.
 */
export const openParser = (delimiter: string, lineBreaks: string[]): Parser =>
  parse({
    delimiter,
    record_delimiter: lineBreaks,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });

/** A line on which nothing stands but spaces. */
export const isBlank = (record: readonly string[]): boolean =>
  record.length === 1 && record[0]?.trim() === '';
